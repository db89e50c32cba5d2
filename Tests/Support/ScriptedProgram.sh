#!/bin/sh
# Does what the script beside it says. Tests link to this file instead of writing programs: a program that
# has just been written cannot run while any child forked meanwhile still holds its file open for writing.
. "$0.script"
