#ifndef CPAGE_H
#define CPAGE_H

#include <stddef.h>

/// One file of the page for people.
struct page_file {
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

/// The file of this index; NULL behind the last one.
const struct page_file *page_file_at(size_t index);

#endif
