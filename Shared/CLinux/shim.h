// What Swift's Glibc leaves out, or glibc hides from it behind _GNU_SOURCE.
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <time.h>

extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int memfd_create(const char *name, unsigned int flags);
extern int pipe2(int ends[2], int flags);
extern int ppoll(struct pollfd *entries, nfds_t count, const struct timespec *timeout,
                 const sigset_t *signals);
