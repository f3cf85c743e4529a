#include "memory.h"

#include "bootstrap/capability.h"
#include "object.h"
#include "vspaced/rights.h"

// What a capability allows is what a mapping may have, bit for bit.
_Static_assert((int)BOOTSTRAP_READ == (int)VSPACED_READ &&
                   (int)BOOTSTRAP_WRITE == (int)VSPACED_WRITE &&
                   (int)BOOTSTRAP_EXECUTE == (int)VSPACED_EXECUTE,
               "rights of memory are translated by a mask");

void memory_pool_init(struct memory_pool *pool) {
    for (uint32_t i = 0; i < VSPACED_MEMORIES_PER_SHARD; i++) {
        pool->records[i].next = i + 1; // the last one's is MEMORY_NONE
    }
    pool->free_first = 0;
}

static uint32_t beyond_default(uint64_t memories_max) {
    return memories_max > VSPACED_MEMORIES_DEFAULT
               ? (uint32_t)memories_max - VSPACED_MEMORIES_DEFAULT
               : 0;
}

bool memory_promise(struct memory_pool *pool, struct memory_list *list, uint64_t memories_max) {
    const uint32_t room = VSPACED_MEMORIES_PER_SHARD -
                          VSPACED_OBJECTS_PER_SHARD * VSPACED_MEMORIES_DEFAULT - pool->promised;
    if (memories_max > VSPACED_MEMORIES_PER_OBJECT || beyond_default(memories_max) > room) {
        return false;
    }
    pool->promised += beyond_default(memories_max);
    list->max = (uint32_t)memories_max;
    return true;
}

void memory_unpromise(struct memory_pool *pool, struct memory_list *list) {
    pool->promised -= beyond_default(list->max);
    list->max = 0;
}

struct memory *memory_next_free(struct memory_pool *pool) {
    return pool->free_first == MEMORY_NONE ? 0 : &pool->records[pool->free_first];
}

// The lowest free number; the owner has one.
static uint32_t number_next(const struct memory_list *list) {
    uint32_t word = 0;
    while (word < VSPACED_MEMORIES_PER_OBJECT / 64 - 1 && list->numbers_used[word] == UINT64_MAX) {
        word++;
    }
    // The bit that is set besides is the last to be found, and one before it is.
    const uint64_t free = ~list->numbers_used[word] | UINT64_C(1) << 63;
    return word * 64 + (uint32_t)__builtin_ctzll(free);
}

void memory_attach(struct memory_pool *pool, struct memory *memory, struct object *owner,
                   const struct port_capability *capability) {
    memory_attach_as(pool, memory, owner, capability, number_next(&owner->memories));
}

void memory_attach_as(struct memory_pool *pool, struct memory *memory, struct object *owner,
                      const struct port_capability *capability, uint32_t number) {
    struct memory_list *list = &owner->memories;
    uint32_t index = memory_index(pool, memory);
    list->numbers_used[number / 64] |= UINT64_C(1) << number % 64;
    list->records[number] = (uint16_t)index;
    pool->free_first = memory->next;
    pool->count++;
    pool->bytes_mapped[index] = 0;
    *memory = (struct memory){
        .bytes = capability->bytes,
        .owner = owner,
        .next = list->first,
        .previous = MEMORY_NONE,
        .number = number,
        .rights = (uint8_t)(capability->rights & VSPACED_RIGHTS_ALL),
        .device = capability->device,
    };
    if (list->first != MEMORY_NONE) {
        pool->records[list->first].previous = index;
    }
    list->first = index;
    list->count++;
}

void memory_detach(struct memory_pool *pool, struct memory *memory, struct object *owner) {
    struct memory_list *list = &owner->memories;
    if (memory->previous == MEMORY_NONE) {
        list->first = memory->next;
    } else {
        pool->records[memory->previous].next = memory->next;
    }
    if (memory->next != MEMORY_NONE) {
        pool->records[memory->next].previous = memory->previous;
    }
    list->count--;
    list->numbers_used[memory->number / 64] &= ~(UINT64_C(1) << memory->number % 64);
    *memory = (struct memory){.next = pool->free_first};
    pool->free_first = memory_index(pool, memory);
    pool->count--;
}

struct memory *memory_find(struct memory_pool *pool, const struct object *owner, uint64_t number) {
    const struct memory_list *list = &owner->memories;
    if (number >= VSPACED_MEMORIES_PER_OBJECT ||
        (list->numbers_used[number / 64] >> number % 64 & 1) == 0) {
        return 0;
    }
    return &pool->records[list->records[number]];
}
