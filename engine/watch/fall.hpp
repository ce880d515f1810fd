#pragma once
// Whether a series has fallen to a part of what it was, and stays there: more is left of it than a silence (silence.hpp) leaves.
// Pure.
//
// Looks back over at least a week, at most four. It is wrong where both hold: no more came than the share that the settings
// name, and so few would come by chance less than once in a million such weeks even if only four fifths were sent as usual.
// It is well where, over the newest week or more in which sixty events were expected (or four weeks), five sixths and a little
// more came: single days vary too much to say so. Between the two, what was said before stands. The smaller a series, the longer it takes or the deeper it must
// fall: of five events a day a fall to half never shows, of twenty-five it does within two weeks, of sixty within one.

#include "engine/watch/silence.hpp"

namespace budstikke::watch {

struct FallOptions {
  double share = 0.6;  ///< of what is expected, that is no fall yet; 0: falls are not judged
};

/// Hours that are told of, by an alarm about this series' silence too, count for nothing.
[[nodiscard]] SilenceFinding judge_fall(const VolumeHistory& history, const Series& series,
                                        const Expectation& expectation, const JudgedHours& hours,
                                        const FallOptions& options);

}  // namespace budstikke::watch
