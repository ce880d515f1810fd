#pragma once
// Named points where a test makes the process die: BUDSTIKKE_FAILPOINT("store.before_commit").
//
// The environment variable BUDSTIKKE_FAILPOINT says where and when: "store.before_commit=kill" sends SIGKILL
// at the first pass, "store.before_commit=3:kill" at the third. Any thread. Release builds hold nothing of
// this.

#ifdef BUDSTIKKE_FAILPOINTS

#include <string_view>

namespace budstikke::detail {
void pass_failpoint(std::string_view name);
}

#define BUDSTIKKE_FAILPOINT(name) ::budstikke::detail::pass_failpoint(name)

#else

#define BUDSTIKKE_FAILPOINT(name) static_cast<void>(0)

#endif
