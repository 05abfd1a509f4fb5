/*
 * drip: copies standard input to standard output, one byte a write.
 *
 * A reader behind a pipe then sees records in as many pieces as there can be, and has to
 * give the same answer as for a whole file.
 */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int c;

    while ((c = getchar()) != EOF) {
        char byte = (char)c;

        if (write(STDOUT_FILENO, &byte, 1) != 1)
            return 1;
    }
    return 0;
}
