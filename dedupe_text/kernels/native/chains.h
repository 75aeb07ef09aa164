/* Runs of seeds to regions. */

typedef struct {
    int64_t early_start, early_end, late_start, late_end;
} Region;

typedef struct {
    int64_t width, gap; /* tokens of a seed, and of what may lie between two runs */
    const int64_t *unusable_before;
} Chaining;

static inline int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Whether a run goes on with a region: it follows on both sides, and no token between them is unusable. */
static int follows(const Region *run, const Region *region, const Chaining *how)
{
    int64_t early = run->early_start - region->early_end, late = run->late_start - region->late_end;
    return -how->width < early && early <= how->gap && -how->width < late && late <= how->gap
           && region->early_end < run->early_end && run->early_end <= region->late_start
           && region->late_end < run->late_end
           && how->unusable_before[larger(run->early_start, region->early_end)]
                  == how->unusable_before[region->early_end]
           && how->unusable_before[larger(run->late_start, region->late_end)] == how->unusable_before[region->late_end];
}

/* Moves what no run after this one can reach to `done`, and if there is no room for one more, the oldest too; returns
 * how many are held still. */
static Py_ssize_t let_go(Region *held, Py_ssize_t count, Py_ssize_t most, int64_t reached, Region *done,
                         Py_ssize_t *finished)
{
    Py_ssize_t kept = 0;
    for (Py_ssize_t k = 0; k < count; k++) {
        if (held[k].late_end < reached)
            done[(*finished)++] = held[k];
        else
            held[kept++] = held[k];
    }
    if (kept <= most)
        return kept;
    done[(*finished)++] = held[0];
    memmove(held, held + 1, (size_t)--kept * sizeof *held);
    return kept;
}

/* Writes the regions to `done`, which has room for as many as there are runs; -1 for a run that leaves the text. */
static Py_ssize_t chain(const Region *runs, Py_ssize_t count, int64_t tokens, Py_ssize_t most, const Chaining *how,
                        Region *held, Region *done)
{
    Py_ssize_t holding = 0, finished = 0;
    for (Py_ssize_t at = 0; at < count; at++) {
        Region run = runs[at];
        if (run.early_start < 0 || run.early_end > tokens || run.early_start > run.early_end || run.late_start < 0
            || run.late_end > tokens || run.late_start > run.late_end)
            return -1;
        holding = let_go(held, holding, most, run.late_start - how->gap, done, &finished);
        Py_ssize_t best = -1;
        for (Py_ssize_t k = 0; k < holding; k++)
            if ((best < 0 || held[k].late_end > held[best].late_end) && follows(&run, &held[k], how))
                best = k;
        if (best >= 0) {
            run.early_start = held[best].early_start;
            run.late_start = held[best].late_start;
            holding--;
            memmove(held + best, held + best + 1, (size_t)(holding - best) * sizeof *held);
        }
        held[holding++] = run;
    }
    memcpy(done + finished, held, (size_t)holding * sizeof *held);
    return finished + holding;
}

static const Column CHAIN_INPUTS[] = {{"runs", 8}, {"unusable_before", 8}, {NULL, 0}};

static PyObject *chained(PyObject *module, PyObject *arguments)
{
    PyObject *sources[2];
    Py_ssize_t width, gap, most, found = 0;
    Input in[2];
    if (!PyArg_ParseTuple(arguments, "OOnnn:chained", &sources[0], &sources[1], &width, &gap, &most)
        || open_inputs(in, sources, CHAIN_INPUTS) < 0)
        return NULL;
    Py_ssize_t count = in[0].count / 4, tokens = in[1].count - 1;
    if (in[0].count % 4 || tokens < 0 || width < 0 || gap < 0 || most < 0 || most > INT32_MAX)
        return refused(in, 2, UNEQUAL);
    PyObject *result = new_output(count, sizeof(Region));
    Region *held = allocate((size_t)most + 1, sizeof *held);
    Problem problem = held ? NULL : OUT_OF_MEMORY;
    if (result && !problem) {
        Region *done = (Region *)PyByteArray_AsString(result);
        Chaining how = {width, gap, items(&in[1])};
        Py_BEGIN_ALLOW_THREADS
        found = chain(items(&in[0]), count, tokens, most, &how, held, done);
        Py_END_ALLOW_THREADS
        problem = found < 0 ? BAD_SPAN : NULL;
    }
    free(held);
    if (result && !problem && PyByteArray_Resize(result, found * (Py_ssize_t)sizeof(Region)) < 0)
        Py_CLEAR(result);
    return closed(in, 2, result, problem);
}
