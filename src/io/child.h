/*
 * child: a program that runs beside ours and reads what we write to it.
 *
 * Never a shell: it is started from its words as they are. It has a pipe as its standard
 * input, another as its standard error, /dev/null as its standard output, and no other
 * descriptor of ours; a process group of its own; all signals as at first. Its input ends
 * when we close it or end ourselves, whatever we end of. Does not wait for anything but
 * in child_end; knows neither the event loop nor what is written.
 */
#ifndef IO_CHILD_H
#define IO_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/span.h"

/* Words of a command. */
#define CHILD_WORDS_MOST 256

/*
 * A command as it is written in a file: words between blanks; in double quotes blanks
 * belong to the word, and \" and \\ there are " and \. An array that ends with NULL, in
 * one piece with its texts: free() it. NULL where it cannot be read, and *error says why.
 */
char **child_words(struct span command, const char **error);

struct child {
    pid_t pid; /* 0: none runs */
    int in;    /* writes to its standard input, never waits; -1: closed */
    int err;   /* reads its standard error, never waits; -1: closed */
};

/* Whatever c was before. words[0] is the path. 0, or -1 and errno: also where the program
 * cannot be run. */
int child_start(struct child *c, char *const words[]);

/* Ends its input: what a reader takes for the end of its work. */
void child_close_input(struct child *c);

/* To it and what it has started, where it runs. */
void child_signal(const struct child *c, int number);

/* Whether it has ended: *status as waitpid(2) has it, and c is without child. Its
 * descriptors are still open: `err` may hold what it said. */
bool child_has_ended(struct child *c, int *status);
void child_close_error(struct child *c);

/* Ends it and waits for that: SIGTERM, and SIGKILL where it has not ended in
 * CHILD_TERM_MS. Fine without child. */
#define CHILD_TERM_MS 1000
void child_end(struct child *c);

/* "ended with status 1", "was ended by signal 9". */
#define CHILD_STATUS_SIZE 64
void child_tell_status(int status, char out[CHILD_STATUS_SIZE]);

#endif
