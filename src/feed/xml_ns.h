/*
 * xml_ns: the namespaces that feeds use, however they write them.
 *
 * Pure functions of their input.
 */
#ifndef FEED_XML_NS_H
#define FEED_XML_NS_H

#include "base/span.h"
#include "feed/xml.h"

/* The namespace of a URI; case, blanks, http or https, "www." and a "/" or "#" at the end
 * do not matter. XML_NS_NONE for an empty one, XML_NS_OTHER for an unknown one. */
enum xml_ns xml_ns_of_uri(struct span uri);

/* What a prefix usually stands for; XML_NS_OTHER where that is nothing we read. */
enum xml_ns xml_ns_of_prefix(struct span prefix);

#endif
