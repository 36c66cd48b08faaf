/* The elements and lines of a page (newscrawl.extraction.tree). */
#ifndef NEWSCRAWL_PAGE_H
#define NEWSCRAWL_PAGE_H

#include "kernel.h"

/* The beginning of libxml2's xmlNode, and of its xmlAttr as far as ns. */
typedef struct XmlNode {
    void *private_data;
    int type;
    const char *name;
    struct XmlNode *children, *last, *parent, *next, *prev;
    void *doc;
    void *ns;
    const char *content;
    struct XmlNode *properties;
} XmlNode;

typedef struct {
    PyObject_HEAD
    PyObject *parent, *tag, *name, *element, *document;
    XmlNode *source; /* alive as long as the document; NULL: the element was given */
    Py_ssize_t index, first, last, end;
    double value, weight, linked;
    char hidden, outcast;
} Node;

typedef struct {
    PyObject_HEAD
    PyObject *node, *parts, *text, *marked;
    Py_ssize_t index, stops, images, links, controls;
    double weight, linked, link_share, value;
    char after_break;
} Block;

typedef struct {
    PyObject_HEAD
    PyObject *href, *text, *node;
    Py_ssize_t block;
} Link;

extern PyObject *node_base, *block_base;

static inline int is_one_of(PyObject *object, PyObject *type)
{
    return PyType_IsSubtype(Py_TYPE(object), (PyTypeObject *)type);
}

#endif
