#pragma once
// Municipality numbers (kommunenummer, kv. 3402) with the dates between which they held: renumbered, merged,
// divided. Pure; the table is data/municipalities.csv, written from Statistics Norway's open facts and
// compiled in.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace budstikke::addressing {

enum class NumberKind {
  current,     ///< in use on the date asked for
  renumbered,  ///< not in use then; belongs whole to one municipality of the date asked for (renumbered or
               ///< merged)
  divided,     ///< ended; its area went to several
  unknown,
};

struct Translation {
  NumberKind kind = NumberKind::unknown;
  std::string number;  ///< of the date asked for; empty where divided or unknown
  std::string name;
  std::vector<std::string> candidates;  ///< where divided: the municipalities that took parts, by number
  std::optional<std::chrono::year_month_day> since;  ///< where the number ended: the date of the last change
};

struct TableComplaint {
  std::size_t line = 0;  ///< from 1; 0 where it is about the table as a whole
  std::string message;
};
struct ChangedTable;

/// Immutable; shared freely between threads. Numbers change on 1 January only, so years decide.
class MunicipalityTable {
 public:
  /// The compiled-in table, built on first use.
  [[nodiscard]] static const MunicipalityTable& builtin();
  /// Reads the form that data/municipalities.csv describes. Throws std::invalid_argument naming the line
  /// where the text breaks that form or a successor is not in use when it takes over.
  [[nodiscard]] static MunicipalityTable parse(std::string_view csv);

  /// This table with further lines of the same form: changes that an operator adds ahead of their day, or that the table
  /// lacks. A line about a use of a number that the table has (they share a year) takes its place; others are added.
  [[nodiscard]] ChangedTable with(std::string_view csv) const;

  /// What `number` (as a message of any age may say it) is called on `date`.
  /// - A number in use on the date is current, even if it ended later.
  /// - One that ended before it is followed forward, through every later change.
  /// - One that begins after it (a sender that took the new numbers early) is renumbered back where exactly
  /// one
  ///   municipality of the date led to it, and else current under its own number.
  /// - Of a number that was used twice, the use on the date counts, else the last one before it.
  [[nodiscard]] Translation translate(std::string_view number, std::chrono::year_month_day date) const;

  /// The same for a district (bydel, kv. 3403: municipality number and two digits). The two digits hold only
  /// while the municipality is renumbered alone (Bergen 120101 became 460101). Empty where `district` is no
  /// district (not six digits, unknown municipality, not one of Oslo's) or has no single name on the date.
  [[nodiscard]] std::string translate_district(std::string_view district,
                                               std::chrono::year_month_day date) const;

  /// True for a municipality (four digits) or district number (six) of any time.
  [[nodiscard]] bool knows(std::string_view number) const;

  /// Every municipality in use on `date`, number and name, by number.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> on(std::chrono::year_month_day date) const;

  /// Every number, of any time, that changes tie to this one, itself included: whoever means an area of `number` on any
  /// date says one of these. By number; empty for an unknown one.
  [[nodiscard]] const std::vector<std::string>& relatives(std::string_view number) const;

 private:
  /// From 1 January of `year` the area belongs to `numbers`.
  struct Step {
    int year = 0;
    std::vector<std::string> numbers;
  };
  /// One use of one number, both years included.
  struct Entry {
    std::string number;
    std::string name;
    int first_year = 0;
    int last_year = 0;
    std::vector<Step> steps;  ///< by year; empty where the number is in use
    bool whole = true;        ///< false: the numbers of its steps are candidates
    /// The last step up to `year`, which lies after `last_year`.
    [[nodiscard]] const Step& step_at(int year) const;
  };
  struct Heirs {
    std::vector<const Entry*> entries;  ///< in use in the year asked for
    bool whole = true;                  ///< false: the entries are candidates
    int since = 0;                      ///< year of the last step; 0 where no step was taken
  };

  struct Reading;
  static Entry read_entry(std::string_view line);
  static void read_step(Entry& entry, std::string_view text);
  /// Adds the lines of `csv`, and complains of all that breaks the form.
  [[nodiscard]] std::vector<TableComplaint> read(std::string_view csv);
  [[nodiscard]] const Entry* in_use(std::string_view number, int year) const;
  [[nodiscard]] const Entry* closest(std::string_view number, int year) const;
  /// Who has the area of `entry` in `year`, which is not before the entry's end.
  [[nodiscard]] Heirs heirs(const Entry& entry, int year) const;
  /// The municipalities of `year` with area that `entry` has when it is next in use after that year.
  [[nodiscard]] std::vector<const Entry*> predecessors(const Entry& entry, int year) const;
  /// True where no other municipality went into the same heir on the way to `year`.
  [[nodiscard]] bool went_alone(const Entry& entry, int year) const;

  /// Sets relatives_ from the steps.
  void find_relatives();

  std::multimap<std::string, Entry, std::less<>> entries_;
  std::vector<std::vector<std::string>> families_;
  std::map<std::string, std::size_t, std::less<>> family_of_;
};

struct ChangedTable {
  std::optional<MunicipalityTable> table;  ///< absent where there are complaints
  std::vector<TableComplaint> complaints;  ///< all of them, by line
};

/// True for the codes that stand for "not stated": 0000, 9999 and an empty text.
[[nodiscard]] bool says_no_municipality(std::string_view number);

/// True for exactly `count` decimal digits.
[[nodiscard]] bool is_digits(std::string_view text, std::size_t count);

}  // namespace budstikke::addressing
