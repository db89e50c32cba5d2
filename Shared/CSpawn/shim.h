// What glibc hides from Swift behind _GNU_SOURCE, as far as starting processes needs it.
#include <spawn.h>

extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int pipe2(int ends[2], int flags);
