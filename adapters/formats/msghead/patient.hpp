#pragma once
// MsgInfo/Patient: what routing may know of the patient, and whether the patient is identified.

#include <chrono>
#include <optional>
#include <string_view>

#include "adapters/xml/document.hpp"
#include "engine/model/envelope.hpp"

namespace budstikke::formats::msghead {

/// `generated_at`: GenDate, for the age; the age stays empty where it is missing.
/// Identified (HIS 80415:2012 §3.3.4): a name, and an identity number, D-number or help number, or birth date
/// and sex. Check digits do not take part.
[[nodiscard]] PatientFacts read_patient(const xml::Node& patient, std::optional<TimePoint> generated_at);

/// The birth date that an identity number, D-number or (dated) help number states; months of test numbers
/// (40, 65 or 80 too high) and the day of a D-number (40 too high) are taken back. Nothing where there is
/// none.
[[nodiscard]] std::optional<std::chrono::year_month_day> birth_date_of(std::string_view identity_number);

}  // namespace budstikke::formats::msghead
