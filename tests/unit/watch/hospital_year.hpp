#pragma once
// A year of a hospital's traffic, made up: wards that send by day, a laboratory that saves its messages up for the night, a
// few who write now and then. The same for the same seed.

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "engine/watch/volume_record.hpp"

namespace budstikke::watch {

struct Source {
  HerId sender;
  HerId business;
  std::string type;
  double a_day = 0.0;     ///< on a working day
  bool at_night = false;  ///< all of it in one go, between two and four
};

class HospitalYear {
 public:
  static constexpr HerId kHospital{8'100'000};
  static constexpr HerId kRecords{8'100'001};
  static constexpr HerId kLaboratory{8'200'000};

  explicit HospitalYear(std::uint64_t seed, double records = 1.0) : random_(seed) {
    sources_.push_back({kRecords, kHospital, "EPIKRISE", 60.0 * records});
    for (std::uint32_t ward = 2; ward <= 9; ++ward) {
      const HerId sender{kHospital.value() + ward};
      sources_.push_back({sender, kHospital, "DIALOG_NOTAT", 2.0 * ward});
      sources_.push_back({sender, kHospital, "EPIKRISE", 1.0 + ward});
      sources_.push_back({sender, kHospital, "HELSEOPPL_SOKNAD", 0.4 * ward});
    }
    sources_.push_back({kLaboratory, kLaboratory, "SVAR", 300.0, true});
    for (std::uint32_t one = 1; one <= 5; ++one) {
      const HerId sender{8'300'000 + one};
      sources_.push_back({sender, sender, "DIALOG_FORESPORSEL", 0.3});
    }
  }

  /// Of what the source would send in the hour that begins then.
  std::vector<Arrivals> hour(TimePoint at) {
    const Date day = norwegian_date(at);
    const int local = local_hour(at);
    if (day != day_) begin(day);
    std::vector<Arrivals> arrivals;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const Source& source = sources_[i];
      const double mean = source.a_day * level_ * share(source, i, local);
      const std::size_t count = mean <= 0.0 ? 0 : std::poisson_distribution<std::size_t>(mean)(random_);
      if (count > 0) arrivals.push_back({source.sender, source.business, source.type, at, count});
    }
    return arrivals;
  }

 private:
  void begin(Date day) {
    day_ = day;
    const int kind = day_class(day);
    level_ = kind == 6 ? 0.08 : kind == 5 ? 0.12 : kind == 4 ? 0.85 : 1.0;
    level_ *= std::lognormal_distribution<double>(0.0, 0.15)(random_);
    const Date july{day.year(), std::chrono::July, std::chrono::day{6}};
    const Date august{day.year(), std::chrono::August, std::chrono::day{2}};
    if (day >= july && day <= august) level_ *= 0.55;
    const auto from_easter = std::chrono::sys_days{day} - std::chrono::sys_days{easter_sunday(day.year())};
    if (from_easter >= std::chrono::days{-6} && from_easter < std::chrono::days{0}) level_ *= 0.5;
    if (day.month() == std::chrono::December && day.day() >= std::chrono::day{23}) level_ *= 0.45;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      batch_hour_[i] = std::uniform_int_distribution<int>(2, 4)(random_);
    }
  }

  double share(const Source& source, std::size_t index, int local) {
    if (source.at_night) return local == batch_hour_[index] ? 1.0 : 0.0;
    if (local >= 8 && local < 15) return 0.12;
    if (local >= 15 && local < 22) return 0.02;
    return local == 7 ? 0.02 : 0.0;
  }

  std::mt19937_64 random_;
  std::vector<Source> sources_;
  std::map<std::size_t, int> batch_hour_;
  Date day_{};
  double level_ = 1.0;
};

}  // namespace budstikke::watch
