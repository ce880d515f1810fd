#pragma once
// What no single option can tell: options that need, exclude or repeat each other. Pure.

#include <set>
#include <string>

#include "config/loader.hpp"
#include "rules/complaints.hpp"

namespace budstikke::config {

struct WholeFile {
  const Settings& settings;
  const Places& places;
  const std::set<std::string>& faulty;  ///< options that have been complained about: no conclusions from them
};

/// Each complaint stands at the option concerned.
void check_whole(const WholeFile& file, rules::Complaints& complaints);

}  // namespace budstikke::config
