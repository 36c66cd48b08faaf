/* What the lines and elements of a page weigh (newscrawl.extraction.body, which says the same in Python). */
#include "page.h"

static int is_list_of(PyObject *list, PyObject *type)
{
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++)
        if (!is_one_of(PyList_GetItem(list, i), type)) {
            PyErr_SetString(PyExc_TypeError, "not of the page");
            return 0;
        }
    return 1;
}

static double smaller(double a, double b)
{
    return b < a ? b : a;
}

/* Lists of numbers, made together. */
static int new_sums(PyObject **sums, int count, Py_ssize_t size)
{
    for (int k = 0; k < count; k++)
        sums[k] = NULL;
    for (int k = 0; k < count; k++)
        if ((sums[k] = PyList_New(size)) == NULL)
            return 0;
    return 1;
}

static int put_sum(PyObject *list, Py_ssize_t at, double value)
{
    PyObject *number = PyFloat_FromDouble(value);
    return number == NULL ? -1 : PyList_SetItem(list, at, number);
}

/* block_values(blocks, value): value of each; sums of weight, weight in links and running text before each, and of all.
   ``value`` is asked of lines that are shown and are not mostly links. */
PyObject *kernel_block_values(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *blocks, *value, *sums[3];
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &blocks, &value) || !is_list_of(blocks, block_base))
        return NULL;
    Py_ssize_t count = PyList_Size(blocks);
    double weight = 0.0, links = 0.0, running = 0.0;
    int failed = !new_sums(sums, 3, count + 1);
    for (Py_ssize_t i = 0; i <= count && !failed; i++) {
        failed = put_sum(sums[0], i, weight) < 0 || put_sum(sums[1], i, links) < 0 || put_sum(sums[2], i, running) < 0;
        if (failed || i == count)
            break;
        Block *block = (Block *)PyList_GetItem(blocks, i);
        if (block->node != NULL && ((Node *)block->node)->hidden) {
            block->value = 0.0;
        } else if (block->link_share > 0.5) {
            block->value = -3.0 - 0.15 * smaller(block->linked, 60.0);
        } else {
            Py_INCREF((PyObject *)block); /* whatever is done to the list */
            PyObject *worth = PyObject_CallFunction(value, "O", block);
            block->value = worth == NULL ? -1.0 : PyFloat_AsDouble(worth);
            Py_XDECREF(worth);
            Py_DECREF((PyObject *)block);
            failed = worth == NULL || PyErr_Occurred() != NULL || PyList_Size(blocks) != count;
            if (failed)
                break;
        }
        weight += block->weight;
        links += block->linked;
        if (block->value > 0.0)
            running += block->value;
    }
    if (!failed)
        return Py_BuildValue("NNN", sums[0], sums[1], sums[2]);
    for (int k = 0; k < 3; k++)
        Py_XDECREF(sums[k]);
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_RuntimeError, "the list was changed");
    return NULL;
}

static double sum_at(PyObject *sums, Py_ssize_t at)
{
    PyObject *number = PyList_GetItem(sums, at);
    return number == NULL ? 0.0 : PyFloat_AsDouble(number);
}

enum { NAMES = 64 };

/* Whether an element's tag or name speaks against it. */
static int is_suspect(const Node *node, PyObject *tags, PyObject *never, PyObject *named, PyObject *names[], int known[])
{
    int is_one = PySet_Contains(tags, node->tag);
    if (is_one || node->name == NULL || PyUnicode_GetLength(node->name) <= 0)
        return is_one;
    int is_none = PySet_Contains(never, node->tag);
    if (is_none)
        return is_none < 0 ? -1 : 0;
    int slot = (int)(mixed((uint64_t)(uintptr_t)node->name) % NAMES);
    if (names[slot] != node->name) {
        PyObject *answer = PyObject_CallFunction(named, "O", node->name);
        int found = answer == NULL ? -1 : PyObject_IsTrue(answer);
        Py_XDECREF(answer);
        if (found < 0)
            return -1;
        names[slot] = node->name; /* a node holds it */
        known[slot] = found;
    }
    return known[slot];
}

/* node_weights(nodes, sums of weight, sums of links, tags, tags never, named, judge): weight and links of each; an
   element below an boilerplate is one, else ``judge`` is asked of those with a tag or a name that speaks against them. */
PyObject *kernel_node_weights(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *nodes, *weights, *linked, *tags, *never, *named, *judge, *names[NAMES] = {NULL};
    int known[NAMES];
    if (!PyArg_ParseTuple(args, "O!O!O!OOOO", &PyList_Type, &nodes, &PyList_Type, &weights, &PyList_Type, &linked, &tags,
                          &never, &named, &judge)
        || !is_list_of(nodes, node_base))
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(nodes); i++) {
        Node *node = (Node *)PyList_GetItem(nodes, i), *parent = (Node *)node->parent;
        node->weight = sum_at(weights, node->last) - sum_at(weights, node->first);
        node->linked = sum_at(linked, node->last) - sum_at(linked, node->first);
        if (PyErr_Occurred())
            return NULL;
        if (parent != NULL && (PyObject *)parent != Py_None && parent->boilerplate) {
            node->boilerplate = 1;
            continue;
        }
        int suspect = node->tag == NULL ? 0 : is_suspect(node, tags, never, named, names, known);
        if (suspect > 0) {
            Py_INCREF((PyObject *)node); /* whatever is done to the list */
            PyObject *answer = PyObject_CallFunction(judge, "O", node);
            suspect = answer == NULL ? -1 : PyObject_IsTrue(answer);
            Py_XDECREF(answer);
            node->boilerplate = suspect > 0;
            Py_DECREF((PyObject *)node);
        } else {
            node->boilerplate = 0;
        }
        if (suspect < 0)
            return NULL;
    }
    Py_RETURN_NONE;
}

/* linked_parents(nodes, least): indices of the elements with two children or more that begin blocks of their own, are no
   boilerplate and have so much weight in links; in the order of their first such child. */
PyObject *kernel_linked_parents(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *nodes, *found;
    double least;
    if (!PyArg_ParseTuple(args, "O!d", &PyList_Type, &nodes, &least) || !is_list_of(nodes, node_base))
        return NULL;
    Py_ssize_t count = PyList_Size(nodes), kinds = 0;
    int32_t *children = calloc((size_t)count + 1, sizeof *children), *order = allocate((size_t)count + 1, sizeof *order);
    found = children == NULL || order == NULL ? NULL : PyList_New(0);
    for (Py_ssize_t i = 0; i < count && found != NULL; i++) {
        const Node *node = (Node *)PyList_GetItem(nodes, i), *parent = (const Node *)node->parent;
        if (!(node->linked >= least) || node->boilerplate || node->is_inline || parent == NULL)
            continue;
        if (parent->index < 0 || parent->index >= count) {
            PyErr_SetString(PyExc_IndexError, "a node of another page");
            Py_CLEAR(found);
        } else if (!children[parent->index]++) {
            order[kinds++] = (int32_t)parent->index;
        }
    }
    for (Py_ssize_t i = 0; i < kinds && found != NULL; i++) {
        PyObject *index = children[order[i]] < 2 ? NULL : PyLong_FromLong(order[i]);
        if (children[order[i]] >= 2 && (index == NULL || PyList_Append(found, index) < 0))
            Py_CLEAR(found);
        Py_XDECREF(index);
    }
    free(children);
    free(order);
    if (found == NULL && !PyErr_Occurred())
        PyErr_NoMemory();
    return found;
}

/* worthy(nodes): those whose value is above zero, in their order */
PyObject *kernel_worthy(PyObject *module, PyObject *nodes)
{
    (void)module;
    if (!PyList_Check(nodes)) {
        PyErr_SetString(PyExc_TypeError, "a list of nodes");
        return NULL;
    }
    PyObject *found = is_list_of(nodes, node_base) ? PyList_New(0) : NULL;
    for (Py_ssize_t i = 0; found != NULL && i < PyList_Size(nodes); i++) {
        PyObject *node = PyList_GetItem(nodes, i);
        if (((Node *)node)->value > 0.0 && PyList_Append(found, node) < 0)
            Py_CLEAR(found);
    }
    return found;
}

/* node_values(nodes, blocks): lines in boilerplate lose what they are worth; what each element's lines come to. */
PyObject *kernel_node_values(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *nodes, *blocks;
    if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &nodes, &PyList_Type, &blocks) || !is_list_of(nodes, node_base)
        || !is_list_of(blocks, block_base))
        return NULL;
    Py_ssize_t count = PyList_Size(blocks);
    double *values = allocate((size_t)count + 1, sizeof *values);
    if (values == NULL)
        return NULL;
    values[0] = 0.0;
    for (Py_ssize_t i = 0; i < count; i++) {
        Block *block = (Block *)PyList_GetItem(blocks, i);
        if (block->node != NULL && ((Node *)block->node)->boilerplate)
            block->value = smaller(block->value * 0.1, -2.0);
        values[i + 1] = values[i] + block->value;
    }
    for (Py_ssize_t i = 0; i < PyList_Size(nodes); i++) {
        Node *node = (Node *)PyList_GetItem(nodes, i);
        if (node->first < 0 || node->last < 0 || node->first > count || node->last > count) {
            free(values);
            PyErr_SetString(PyExc_IndexError, "a node of other blocks");
            return NULL;
        }
        node->value = values[node->last] - values[node->first];
    }
    free(values);
    Py_RETURN_NONE;
}
