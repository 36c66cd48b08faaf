/* The module newscrawl.native._kernel. */
#include "kernel.h"

/* The number in newscrawl/native/__init__.py; raised with every change of the interface (_kernel.pyi). */
enum { INTERFACE = 28 };

static PyMethodDef functions[] = {
    {"setup", kernel_setup, METH_VARARGS, NULL},
    {"decode_pairs", kernel_decode_pairs, METH_VARARGS, NULL},
    {"sample", kernel_sample, METH_VARARGS, NULL},
    {"count", kernel_count, METH_VARARGS, NULL},
    {"controls", kernel_controls, METH_VARARGS, NULL},
    {"mirror_signs", kernel_mirror_signs, METH_VARARGS, NULL},
    {"words_in", kernel_words_in, METH_VARARGS, NULL},
    {"markup", kernel_markup, METH_O, NULL},
    {"replaced", kernel_replaced, METH_VARARGS, NULL},
    {"signs", kernel_signs, METH_O, NULL},
    {"kept", kernel_kept, METH_VARARGS, NULL},
    {"utf8_run", kernel_utf8_run, METH_VARARGS, NULL},
    {"block", kernel_block, METH_O, NULL},
#ifdef NEWSCRAWL_LXML
    {"lxml", kernel_lxml, METH_NOARGS, NULL},
    {"walk", kernel_walk, METH_VARARGS, NULL},
    {"node_of", kernel_node_of, METH_VARARGS, NULL},
    {"block_values", kernel_block_values, METH_VARARGS, NULL},
    {"node_weights", kernel_node_weights, METH_VARARGS, NULL},
    {"node_values", kernel_node_values, METH_VARARGS, NULL},
    {"linked_parents", kernel_linked_parents, METH_VARARGS, NULL},
    {"children", kernel_children, METH_VARARGS, NULL},
    {"worthy", kernel_worthy, METH_O, NULL},
    {"running", kernel_running, METH_O, NULL},
    {"title_lines", kernel_title_lines, METH_VARARGS, NULL},
    {"beginning", kernel_beginning, METH_VARARGS, NULL},
    {"asides", kernel_asides, METH_VARARGS, NULL},
    {"light_lines", kernel_light_lines, METH_VARARGS, NULL},
    {"doubtful", kernel_doubtful, METH_VARARGS, NULL},
    {"places_of_keys", kernel_places_of_keys, METH_VARARGS, NULL},
    {"worded_links", kernel_worded_links, METH_VARARGS, NULL},
    {"links_ending", kernel_links_ending, METH_VARARGS, NULL},
    {"stated", kernel_stated, METH_O, NULL},
    {"valued", kernel_valued, METH_VARARGS, NULL},
#endif
    {"line_rules", kernel_line_rules, METH_VARARGS, NULL},
    {"claim_rules", kernel_claim_rules, METH_VARARGS, NULL},
    {"doubt", kernel_doubt, METH_O, NULL},
    {"numerals", kernel_numerals, METH_VARARGS, NULL},
    {"fold", kernel_fold, METH_VARARGS, NULL},
    {"title_overlap", kernel_title_overlap, METH_VARARGS, NULL},
    {"align", kernel_align, METH_VARARGS, NULL},
    {"match", kernel_match, METH_VARARGS, NULL},
    {"evidence", kernel_evidence, METH_VARARGS, NULL},
    {"edge", kernel_edge, METH_VARARGS, NULL},
    {"recurring", kernel_recurring, METH_VARARGS, NULL},
    {"titled", kernel_titled, METH_VARARGS, NULL},
    {"wording", kernel_wording, METH_VARARGS, NULL},
    {"slot_rules", kernel_slot_rules, METH_VARARGS, NULL},
    {"read_slots", kernel_read_slots, METH_VARARGS, NULL},
    {"candidates", kernel_candidates, METH_VARARGS, NULL},
    {"add_holders", kernel_add_holders, METH_VARARGS, NULL},
    {"packed", kernel_packed, METH_VARARGS, NULL},
    {"beside", kernel_beside, METH_VARARGS, NULL},
    {"weigh", kernel_weigh, METH_VARARGS, NULL},
    {"similarities", kernel_similarities, METH_VARARGS, NULL},
    {"nearest", kernel_nearest, METH_VARARGS, NULL},
    {"best_sums", kernel_best_sums, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_kernel", "Folding, fingerprints, alignment and evidence, compiled.", -1, functions,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__kernel(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL || PyModule_AddIntConstant(module, "INTERFACE", INTERFACE) < 0 || add_text_type(module) < 0
        || add_tail_type(module) < 0 || add_words_type(module) < 0 || add_trees_type(module) < 0
        || add_hash_set_type(module) < 0
#ifdef NEWSCRAWL_LXML
        || add_walk_types(module) < 0
#endif
    ) {
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}
