/* Tokens that two runs share in order. */

typedef struct {
    const uint64_t *ids;
    int64_t size;
} TokenRun;

static int64_t equal_head(TokenRun a, TokenRun b)
{
    int64_t most = a.size < b.size ? a.size : b.size, head = 0;
    while (head < most && a.ids[head] == b.ids[head])
        head++;
    return head;
}

static int64_t equal_tail(TokenRun a, TokenRun b, int64_t most)
{
    int64_t tail = 0;
    while (tail < most && a.ids[a.size - 1 - tail] == b.ids[b.size - 1 - tail])
        tail++;
    return tail;
}

/* Where the tokens of a run stand, by hash: `heads` holds for each of `slots` hashes, a power of two, the first place
 * of a token that has it, `after` for each place the next one; places count from 1, and 0 is none. `rows` has a bit for
 * each token of the run. */
typedef struct {
    size_t room, slots;
    uint32_t *heads, *after;
    uint64_t *rows;
} Places;

static inline size_t slot_of(uint64_t token, const Places *places)
{
    return (size_t)(mixed(token) & (places->slots - 1));
}

static void free_places(Places *places)
{
    free(places->heads);
    free(places->after);
    free(places->rows);
}

/* Makes room for a run of `size` tokens; false when there is no memory for it. */
static int make_room(Places *places, size_t size)
{
    for (places->slots = 1; places->slots < size; places->slots *= 2)
        ;
    if (places->slots <= places->room)
        return 1;
    free_places(places);
    places->room = places->slots;
    places->heads = allocate(places->room, sizeof *places->heads);
    places->after = allocate(places->room, sizeof *places->after);
    places->rows = allocate(places->room / 64, sizeof *places->rows);
    return places->heads && places->after && places->rows;
}

static void place_tokens(TokenRun run, Places *places)
{
    memset(places->heads, 0, places->slots * sizeof *places->heads);
    for (int64_t at = run.size; at--;) {
        size_t slot = slot_of(run.ids[at], places);
        places->after[at] = places->heads[slot];
        places->heads[slot] = (uint32_t)at + 1;
    }
}

/* The first place of a token from one on that has its hash. */
static inline uint32_t place_from(uint32_t place, uint64_t token, TokenRun run, const Places *places)
{
    while (place && run.ids[place - 1] != token)
        place = places->after[place - 1];
    return place;
}

/* The length of the longest common subsequence (Hyyro 2004): a bit of `rows` is 0 where a token of `a` adds one to it. */
static int64_t subsequence(TokenRun a, TokenRun b, Places *places)
{
    uint64_t *rows = places->rows;
    uint32_t words = (uint32_t)((a.size + 63) / 64);
    int64_t length = 0;
    place_tokens(a, places);
    memset(rows, 0xFF, words * sizeof *rows);
    for (int64_t at = 0; at < b.size; at++) {
        uint64_t token = b.ids[at], carry = 0;
        uint32_t place = place_from(places->heads[slot_of(token, places)], token, a, places);
        for (uint32_t word = place ? (place - 1) / 64 : words; word < words && (place || carry); word++) {
            uint64_t met = 0, row = rows[word];
            for (; place && (place - 1) / 64 == word; place = place_from(places->after[place - 1], token, a, places))
                met |= UINT64_C(1) << (place - 1) % 64;
            uint64_t sum = row + (row & met), moved = sum + carry;
            carry = (uint64_t)(sum < row) | (uint64_t)(moved < sum);
            rows[word] = moved | (row & ~met);
        }
    }
    for (uint32_t word = 0; word < words; word++)
        for (uint64_t met = ~rows[word]; met; met &= met - 1)
            length++;
    return length;
}

/* The run of a number; its size is negative if there is none, or if it leaves the ids. */
static TokenRun run_at(const Input *in, int64_t number)
{
    TokenRun none = {NULL, -1};
    if (number < 0 || number >= in[1].count)
        return none;
    int64_t start = ((const int64_t *)items(&in[1]))[number], end = ((const int64_t *)items(&in[2]))[number];
    if (start < 0 || end < start || end > in[0].count)
        return none;
    TokenRun found = {(const uint64_t *)items(&in[0]) + start, end - start};
    return found;
}

static Problem find_shared(const Input *in, void *output, Py_ssize_t count)
{
    const int64_t *pairs = items(&in[3]);
    int64_t *shared = output;
    Places places = {0, 0, NULL, NULL, NULL};
    Problem problem = NULL;
    for (Py_ssize_t k = 0; k < count && !problem; k++, shared += 3) {
        TokenRun a = run_at(in, pairs[2 * k]), b = run_at(in, pairs[2 * k + 1]);
        if (a.size < 0 || b.size < 0) {
            problem = BAD_MEMBER;
            break;
        }
        if (b.size < a.size) {
            TokenRun longer = a;
            a = b;
            b = longer;
        }
        int64_t head = equal_head(a, b), tail = equal_tail(a, b, a.size - head);
        TokenRun a_rest = {a.ids + head, a.size - head - tail}, b_rest = {b.ids + head, b.size - head - tail};
        shared[0] = head + tail;
        shared[1] = head;
        shared[2] = tail;
        if (!a_rest.size)
            continue;
        if (make_room(&places, (size_t)a_rest.size))
            shared[0] += subsequence(a_rest, b_rest, &places);
        else
            problem = OUT_OF_MEMORY;
    }
    free_places(&places);
    return problem;
}

static const Column SHARED_INPUTS[] = {{"ids", 8}, {"starts", 8}, {"ends", 8}, {"pairs", 8}, {NULL, 0}};

static PyObject *shared_tokens(PyObject *module, PyObject *arguments)
{
    PyObject *sources[4];
    Input in[4];
    if (!PyArg_ParseTuple(arguments, "OOOO:shared_tokens", &sources[0], &sources[1], &sources[2], &sources[3])
        || open_inputs(in, sources, SHARED_INPUTS) < 0)
        return NULL;
    if (in[1].count != in[2].count || in[3].count % 2)
        return refused(in, 4, UNEQUAL);
    if (in[0].count > MOST_PLACES)
        return refused(in, 4, TOO_MANY);
    Py_ssize_t count = in[3].count / 2;
    return filled(in, 4, count, 3 * 8, find_shared, count);
}
