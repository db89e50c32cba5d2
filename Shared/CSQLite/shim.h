#include <sqlite3.h>

// sqlite3_config takes any number of arguments, which Swift does not call. Counting what is allocated costs
// two locks each time, and nobody reads the count. It only counts before the first file is opened.
static inline int holdfast_sqlite_count_no_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
