/*
 * standard: the descriptors 0, 1 and 2.
 */
#ifndef BASE_STANDARD_H
#define BASE_STANDARD_H

/*
 * A standard descriptor that is closed would go to the next thing opened: items would be
 * read from it, or alerts written to it. What this puts in its place gives an error. For
 * the beginning of main.
 */
void standard_hold(void);

#endif
