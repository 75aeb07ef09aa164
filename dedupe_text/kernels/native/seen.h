/* The table of hashes that were seen. */

static const char BAD_TABLE[] = "a table needs a power of two of slots, more than entries, and room for new ones";

#define NO_ENTRY UINT32_C(0xFFFFFFFF)
enum { LOOK_AHEAD = 16 }; /* hashes whose slots are asked for before they are needed */

/* The table of `seen.Seen`, which Python keeps: its slots, and the hash and the number of each entry. */
typedef struct {
    Py_buffer slots, hashes, numbers;
} Table;

static int open_table(Table *table, PyObject *const *sources)
{
    Py_buffer *views[] = {&table->slots, &table->hashes, &table->numbers};
    const Py_ssize_t widths[] = {4, 8, 8};
    for (int k = 0; k < 3; k++) {
        int open = PyObject_GetBuffer(sources[k], views[k], PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) == 0;
        if (open && views[k]->itemsize == widths[k] && (uintptr_t)views[k]->buf % (uintptr_t)widths[k] == 0)
            continue;
        if (open)
            PyErr_SetString(PyExc_ValueError, "a column of the table has items of another width");
        for (k += open; k--;)
            PyBuffer_Release(views[k]);
        return 0;
    }
    return 1;
}

static void close_table(Table *table)
{
    PyBuffer_Release(&table->slots);
    PyBuffer_Release(&table->hashes);
    PyBuffer_Release(&table->numbers);
}

/* Writes to `found` the number of the first equal hash of each; new ones are entered. Returns how many entries there
 * are then, or -1 when the table has no free slot, or holds an entry that it does not have. */
static int64_t look_up(const Table *table, int64_t entries, int64_t count, const uint64_t *added, Py_ssize_t size,
                       int64_t *found)
{
    uint32_t *slots = table->slots.buf;
    uint64_t *hashes = table->hashes.buf, mask = (uint64_t)table->slots.len / 4 - 1;
    int64_t *numbers = table->numbers.buf;
    for (Py_ssize_t k = 0; k < size; k++) {
        if (k + LOOK_AHEAD < size)
            PREFETCH(&slots[added[2 * (k + LOOK_AHEAD)] & mask]);
        uint64_t low = added[2 * k], high = added[2 * k + 1], slot = low & mask, looks = 0;
        for (;; slot = (slot + 1) & mask) {
            if (looks++ > mask)
                return -1;
            uint32_t entry = slots[slot];
            if (entry == NO_ENTRY) {
                slots[slot] = (uint32_t)entries;
                hashes[2 * entries] = low;
                hashes[2 * entries + 1] = high;
                numbers[entries++] = found[k] = count + k;
                break;
            }
            if (entry >= entries)
                return -1;
            if (hashes[2 * (int64_t)entry] == low && hashes[2 * (int64_t)entry + 1] == high) {
                found[k] = numbers[entry];
                break;
            }
        }
    }
    return entries;
}

/* Whether a table has room for `size` new entries besides those that it has. */
static int has_room(const Table *table, int64_t entries, Py_ssize_t size)
{
    Py_ssize_t slots = table->slots.len / 4, room = table->numbers.len / 8;
    return slots >= 1 && !(slots & (slots - 1)) && entries >= 0 && entries <= room && size <= room - entries
           && room <= table->hashes.len / 16 && entries + size < slots && entries + size < NO_ENTRY;
}

static const Column SEEN_INPUTS[] = {{"added", 8}, {NULL, 0}};

static PyObject *seen(PyObject *module, PyObject *arguments)
{
    PyObject *sources[3], *added, *result = NULL;
    long long entries, count;
    Table table;
    Input in;
    if (!PyArg_ParseTuple(arguments, "OOOOLL:seen", &sources[0], &sources[1], &sources[2], &added, &entries, &count)
        || open_inputs(&in, &added, SEEN_INPUTS) < 0)
        return NULL;
    if (!open_table(&table, sources)) {
        close_inputs(&in, 1);
        return NULL;
    }
    Py_ssize_t size = in.count / 2;
    if (in.count % 2 || !has_room(&table, entries, size)) {
        raise(BAD_TABLE);
        goto done;
    }
    PyObject *found = new_output(size, 8);
    if (!found)
        goto done;
    int64_t *numbers = (int64_t *)PyByteArray_AsString(found);
    Py_BEGIN_ALLOW_THREADS
    entries = look_up(&table, entries, count, items(&in), size, numbers);
    Py_END_ALLOW_THREADS
    if (entries < 0)
        raise(BAD_TABLE);
    else
        result = Py_BuildValue("OL", found, entries);
    Py_DECREF(found);
done:
    close_table(&table);
    close_inputs(&in, 1);
    return result;
}

/* Puts entries, whose hashes are distinct, into slots; -1 when there are not enough. */
static int put_entries(uint32_t *slots, uint64_t mask, const uint64_t *hashes, Py_ssize_t count)
{
    for (Py_ssize_t k = 0; k < count; k++) {
        if (k + LOOK_AHEAD < count)
            PREFETCH(&slots[hashes[2 * (k + LOOK_AHEAD)] & mask]);
        uint64_t slot = hashes[2 * k] & mask, looks = 0;
        for (; slots[slot] != NO_ENTRY; slot = (slot + 1) & mask)
            if (looks++ > mask)
                return -1;
        slots[slot] = (uint32_t)k;
    }
    return 0;
}

static PyObject *enter(PyObject *module, PyObject *arguments)
{
    PyObject *source, *hashes, *result = NULL;
    Py_buffer view;
    Input in;
    int entered;
    if (!PyArg_ParseTuple(arguments, "OO:enter", &source, &hashes) || open_inputs(&in, &hashes, SEEN_INPUTS) < 0)
        return NULL;
    if (PyObject_GetBuffer(source, &view, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) < 0)
        goto done;
    Py_ssize_t slots = view.len / 4;
    if (in.count % 2 || view.itemsize != 4 || (uintptr_t)view.buf % 4 || slots < 1 || (slots & (slots - 1))
        || in.count / 2 >= slots || in.count / 2 >= NO_ENTRY) {
        raise(BAD_TABLE);
    } else {
        Py_BEGIN_ALLOW_THREADS
        entered = put_entries(view.buf, (uint64_t)slots - 1, items(&in), in.count / 2);
        Py_END_ALLOW_THREADS
        result = entered < 0 ? raise(BAD_TABLE) : Py_NewRef(Py_None);
    }
    PyBuffer_Release(&view);
done:
    close_inputs(&in, 1);
    return result;
}
