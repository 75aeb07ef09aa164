/* The kernels' hot loops, each with the results of its NumPy twin, bit for bit.
 *
 * The twins are the reference: what a function returns, and why, stands in the Python module of its name, and only
 * what is particular to C stands here. Every function takes contiguous buffers, checks them, lets other threads run
 * while it works, and returns bytearrays, which Python wraps with numpy.frombuffer.
 *
 * Bound with CPython's limited API, so that one wheel serves every Python from 3.11 on. ctypes would cost microseconds
 * for each call and check no types; NumPy's own C API would tie the wheel to it. Free-threaded builds have no limited
 * API, so setup.py leaves Py_LIMITED_API out for them.
 *
 * The files of `native/` are named after what they know, as the Python modules; they are parts of this one source, so
 * that the compiler sees all of it.
 *
 * No state but the table of keys, which is written once when the module is made. No intrinsics: loops that gain from
 * wide registers are compiled several times (CLONES), and the loader picks. An offset or index is read once and checked
 * before it is used, so that no argument, even one that another thread changes meanwhile, reads outside its buffers.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Clones need a loader that resolves them (glibc) and a compiler that knows the levels of the processor's instruction
 * set by name (GCC 12); a sanitizer cannot work inside the resolvers. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12 \
    && !defined(__SANITIZE_ADDRESS__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "arch=x86-64-v2", "default")))
#else
#define CLONES
#endif

/* Stands in a loop that reads a table at random, which compilers make slower with wide registers. */
#ifdef __GNUC__
#define NOT_WIDE __asm__ volatile("" ::: "memory")
#else
#define NOT_WIDE ((void)0)
#endif

#ifdef __GNUC__
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

#include "native/inputs.h"
#include "native/numbers.h"
#include "native/dealt.h"
#include "native/shingles.h"
#include "native/seen.h"
#include "native/reader.h"
#include "native/forms.h"
#include "native/tokens.h"
#include "native/paragraphs.h"
#include "native/lines.h"
#include "native/line_measures.h"
#include "native/pairs.h"
#include "native/chains.h"
#include "native/join.h"
#include "native/minhash.h"
#include "native/shared_tokens.h"

static PyMethodDef METHODS[] = {
    {"band_keys", band_keys, METH_VARARGS, NULL},
    {"blank_between", blank_between, METH_VARARGS, NULL},
    {"bucket_pairs", bucket_pairs, METH_VARARGS, NULL},
    {"chained", chained, METH_VARARGS, NULL},
    {"code_points", code_points, METH_O, NULL},
    {"distinct_pairs", distinct_pairs, METH_O, NULL},
    {"enter", enter, METH_VARARGS, NULL},
    {"estimate", estimate, METH_VARARGS, NULL},
    {"jaccard", jaccard, METH_VARARGS, NULL},
    {"laid_points", laid_points, METH_VARARGS, NULL},
    {"line_bounds", line_bounds, METH_O, NULL},
    {"line_measures", line_measures, METH_VARARGS, NULL},
    {"occurs_again", occurs_again, METH_O, NULL},
    {"paragraph_bounds", paragraph_bounds, METH_O, NULL},
    {"prefix_keys", prefix_keys, METH_VARARGS, NULL},
    {"read_new", read_new, METH_VARARGS, NULL},
    {"read_paragraphs", read_paragraphs, METH_VARARGS, NULL},
    {"seen", seen, METH_VARARGS, NULL},
    {"shared_tokens", shared_tokens, METH_VARARGS, NULL},
    {"shingles", shingles, METH_VARARGS, NULL},
    {"signatures", signatures, METH_VARARGS, NULL},
    {"window_hashes", window_hashes, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int fill_state(PyObject *module)
{
    fill_keys(PyModule_GetState(module));
    return 0;
}

static PyModuleDef_Slot SLOTS[] = {
    {Py_mod_exec, fill_state},
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, .m_name = "_native", .m_size = sizeof(Keys), .m_methods = METHODS, .m_slots = SLOTS,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&MODULE);
}
