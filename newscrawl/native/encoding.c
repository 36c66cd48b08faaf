/* What is looked at of bytes to tell their encoding (newscrawl.extraction.encoding). */
#include "kernel.h"

/* sample(bytes, so many are looked at, so many are taken, longest stretch) */
PyObject *kernel_sample(PyObject *module, PyObject *args)
{
    (void)module;
    Py_buffer raw;
    Py_ssize_t looked_at, wanted, longest;
    if (!PyArg_ParseTuple(args, "y*nnn:sample", &raw, &looked_at, &wanted, &longest))
        return NULL;
    const uint8_t *bytes = raw.buf;
    Py_ssize_t size = raw.len < looked_at ? raw.len : looked_at, taken = 0, written = 0, at = 0;
    /* A line end behind every stretch but the last; a stretch overshoots what is wanted by less than its length. */
    char *out = longest < 1 ? NULL : allocate(2 * (size_t)size + 1, 1);
    while (out != NULL && at < size && taken < wanted) {
        while (at < size && bytes[at] < 0x80)
            at++;
        Py_ssize_t end = at;
        while (end < size && bytes[end] >= 0x20 && bytes[end] != '<' && bytes[end] != '>')
            end++;
        while (at < end && taken < wanted) {
            Py_ssize_t length = end - at < longest ? end - at : longest;
            if (written)
                out[written++] = '\n';
            memcpy(out + written, bytes + at, length);
            written += length;
            taken += length;
            at += length;
            while (at < end && bytes[at] < 0x80)
                at++;
        }
        at = end;
    }
    PyBuffer_Release(&raw);
    if (out == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "a stretch has a byte at least");
        return NULL;
    }
    PyObject *sample = PyBytes_FromStringAndSize(out, written);
    free(out);
    return sample;
}

/* count(text, bits): characters beyond ASCII, those of them whose bits are set, private ones, and those unreadable */
PyObject *kernel_count(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *text;
    Py_buffer bits;
    if (!PyArg_ParseTuple(args, "Uy*:count", &text, &bits))
        return NULL;
    Py_ssize_t length = PyUnicode_GetLength(text), foreign = 0, common = 0, private = 0, broken = 0;
    uint32_t *chars = bits.len == 0x10000 / 8 ? allocate(length + 1, 4) : NULL;
    if (chars == NULL || PyUnicode_AsUCS4(text, chars, length + 1, 1) == NULL) {
        free(chars);
        PyBuffer_Release(&bits);
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "a bit for every character of the first plane");
        return NULL;
    }
    const uint8_t *set = bits.buf;
    for (Py_ssize_t i = 0; i < length; i++) {
        uint32_t code = chars[i];
        if (code < 0x80)
            continue;
        uint32_t bit = code < 0xFFFF ? code : 0xFFFF;
        foreign++;
        common += set[bit >> 3] >> (bit & 7) & 1;
        private += code >= 0xE000 && code <= 0xF8FF;
        broken += code == 0xFFFD;
    }
    free(chars);
    PyBuffer_Release(&bits);
    return Py_BuildValue("nnnn", foreign, common, private, broken);
}
