// The directory of coordinating units, with how each is reached by the address book in force.

#include "adapters/units/export.hpp"
#include "tools/budstikked/parts.hpp"

namespace budstikke {

Outcome<std::string> Daemon::Parts::unit_list(const std::string& format, const std::string& language) const {
  const auto known_format = units::format_from(format);
  const auto known_language = units::language_from(language);
  if (!known_format) return Failure{Code::B107, "the format is none of json, html, csv and md"};
  if (!known_language) return Failure{Code::B107, "the language is neither nb nor en"};
  if (units == nullptr) {
    return Failure{Code::B204, "the settings name no directory (address_book.coordinating_units_file)"};
  }
  const auto in_force = routing.current();
  const units::Day day = norwegian_date(clock.now());
  const auto entries = units::list_units({*units, in_force->book.get(), *in_force->municipalities, day});
  return units::export_units(entries, *known_format, units::Page{day, *known_language});
}

}  // namespace budstikke
