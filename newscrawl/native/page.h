/* The elements and lines of a page (newscrawl.extraction.tree). */
#ifndef NEWSCRAWL_PAGE_H
#define NEWSCRAWL_PAGE_H

#include "kernel.h"

struct _xmlNode; /* libxml2's; only walk.c looks inside, by the headers lxml ships */

typedef struct {
    PyObject_HEAD
    PyObject *parent, *tag, *name;
    PyObject *element;   /* lxml's; NULL: not asked for yet. The outermost node has it from the beginning. */
    PyObject *last_found; /* lxml's element of the child that was asked for last: where the next search begins */
    const struct _xmlNode *source; /* compared, never followed: the tree may have been changed since the walk */
    Py_ssize_t index, first, last, end;
    double value, weight, linked;
    char hidden, boilerplate, is_inline;
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

extern PyObject *node_base, *block_base, *link_base;

static inline int is_one_of(PyObject *object, PyObject *type)
{
    return PyType_IsSubtype(Py_TYPE(object), (PyTypeObject *)type);
}

#endif
