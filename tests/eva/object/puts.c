// What the analyser runs of the plans that put something into a space: any request, with any
// window.
#include "eva/object/given.h"

static struct space space;
static struct space_plan plan;

// Each of the ways to say where, and one that there is not.
static uint8_t place;

static void maps_any(void) {
    struct space_map_request request = any_map_request();
    request.place = place;
    any_given(&space, &plan);
    plan_use(&space, &plan, space_plan_map(&space, &request, &plan));
}

static void reservations_any(void) {
    struct space_map_request request = any_map_request();
    request.place = place;
    any_given(&space, &plan);
    plan_use(&space, &plan, space_plan_reserve(&space, &request, &plan));
}

// An entry that another space tells of itself.
static void adoptions_any(void) {
    const struct space_mapping mapping = {
        .range = any_place(),
        .rights = (uint8_t)any_word,
        .ceiling = (uint8_t)any_word,
        .class_id = (uint8_t)any_word,
        .kind = (uint8_t)any_below(VSPACED_BACKING_RESERVATION + 1),
        .memory = (uint32_t)any_word,
        .offset = any_word,
    };
    struct space_counts counts;
    any_given(&space, &plan);
    any_counts(&counts);
    (void)space_adopt(&space, &mapping, &plan);
    space_adopt_end(&space, &counts);
}

void puts_all(void) {
    //@ loop unroll 100;
    for (place = 0; place <= VSPACED_PLACE_ANY + 1; place++) {
        given_any(maps_any);
        given_any(reservations_any);
    }
    given_any(adoptions_any);
}
