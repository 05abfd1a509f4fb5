/*
 * page: the document of the live page, as it was compiled in.
 *
 * Made by tools/page from src/page/. What is returned lives as long as the program.
 */
#ifndef APP_PAGE_H
#define APP_PAGE_H

#include "base/span.h"

/* HTML in UTF-8, styles and scripts in it. */
struct span page_document(void);

/* Its Content-Security-Policy: these styles and scripts, by their hash, and no others. */
const char *page_policy(void);

/* In quotes, as the ETag header has it; another one for every other document. */
const char *page_etag(void);

#endif
