#pragma once
// Named points where a test makes the process die: BUDSTIKKE_FAILPOINT("store.before_commit").
//
// The environment variable BUDSTIKKE_FAILPOINT says where and when: "store.before_commit=kill" sends SIGKILL
// at the first pass, "store.before_commit=3:kill" at the third. Any thread. Release builds hold nothing of
// this. failpoint_names.hpp lists the points.

#include "engine/runtime/failpoint_names.hpp"

#ifdef BUDSTIKKE_FAILPOINTS

namespace budstikke::detail {
void pass_failpoint(std::string_view name);
}

#define BUDSTIKKE_FAILPOINT(name)                                                             \
  do {                                                                                        \
    static_assert(::budstikke::is_failpoint(name), "failpoint_names.hpp does not list this"); \
    ::budstikke::detail::pass_failpoint(name);                                                \
  } while (false)

#else

#define BUDSTIKKE_FAILPOINT(name) \
  static_assert(::budstikke::is_failpoint(name), "failpoint_names.hpp does not list this")

#endif
