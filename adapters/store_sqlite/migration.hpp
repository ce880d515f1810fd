#pragma once
// Stores of earlier formats.

#include <string>

namespace budstikke::sqlite {

/// Makes a store of an earlier format one of today's: everything that is in it is written into a new file beside it, which
/// is synced and then takes its place; what was erased is left behind. Until then the old file is as it was, and a start
/// that is cut short begins anew. Does nothing to a store of today's format, and to a file without tables. The caller holds
/// the store's lock. Throws Error, or std::runtime_error with the end of a sentence: another program has the store open, or
/// the disk has no room for the new file (which is no larger than the old one); nothing is changed then.
void bring_up_to_date(const std::string& path);

}  // namespace budstikke::sqlite
