#include "engine/watch/volume_record.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <tuple>
#include <utility>

namespace budstikke::watch {

namespace json = boost::json;

namespace {

std::string short_type(std::string type) {
  return type.size() > kLongestType ? std::string(kOtherType) : std::move(type);
}

/// Largest first; what is beyond the bound goes into one row.
template <class Row>
std::vector<Row> largest(std::vector<Row> rows) {
  std::multimap<std::size_t, Row, std::greater<>> sorted;
  for (Row& row : rows) sorted.emplace(row.count, std::move(row));
  rows.clear();
  Row rest;
  rest.type = kOtherType;
  for (auto& [count, row] : sorted) {
    if (rows.size() + 1 < kMostRecordedRows) {
      rows.push_back(std::move(row));
    } else {
      rest.count += count;
    }
  }
  if (rest.count > 0) rows.push_back(std::move(rest));
  return rows;
}

HerId her_id_of(const json::value& value) { return HerId{value.to_number<std::uint32_t>()}; }

Arrivals arrivals_of(const json::array& row) {
  Arrivals one;
  one.sender = her_id_of(row.at(0));
  one.sender_business = her_id_of(row.at(1));
  one.type = std::string(row.at(2).as_string());
  one.count = row.at(3).to_number<std::size_t>();
  return one;
}

DeliveryCount delivery_count_of(const json::array& row) {
  DeliveryCount one;
  one.sender = her_id_of(row.at(0));
  one.sender_business = her_id_of(row.at(1));
  one.type = std::string(row.at(2).as_string());
  one.party = her_id_of(row.at(3));
  const auto state = delivery_state_from_text(row.at(4).as_string());
  one.state = state.value_or(DeliveryState::discarded);
  one.expects_receipt = row.at(5).as_bool();
  one.code = code_from_id(row.at(6).as_string());
  one.count = row.at(7).to_number<std::size_t>();
  return one;
}

HourRecord hour_record_of(const json::object& object) {
  HourRecord record;
  const auto hour = parse_date_time(object.at("hour").as_string());
  record.hour = std::chrono::floor<std::chrono::hours>(hour.value());
  record.minutes_up = std::clamp(object.at("up").to_number<int>(), 0, 60);
  for (const json::value& row : object.at("in").as_array())
    record.arrivals.push_back(arrivals_of(row.as_array()));
  return record;
}

DayRecord day_record_of(const json::object& object) {
  DayRecord record;
  record.day = parse_date(object.at("day").as_string()).value();
  for (const json::value& row : object.at("out").as_array()) {
    record.deliveries.push_back(delivery_count_of(row.as_array()));
  }
  return record;
}

}  // namespace

std::string to_json(const HourRecord& record) {
  json::array rows;
  for (const Arrivals& one : record.arrivals) {
    rows.push_back({one.sender.value(), one.sender_business.value(), json::string(one.type), one.count});
  }
  return json::serialize(
      json::object{{"hour", to_text(record.hour)}, {"up", record.minutes_up}, {"in", std::move(rows)}});
}

std::string to_json(const DayRecord& record) {
  json::array rows;
  for (const DeliveryCount& one : record.deliveries) {
    const std::string_view code = one.code ? id_of(*one.code) : std::string_view{};
    rows.push_back({one.sender.value(), one.sender_business.value(), json::string(one.type),
                    one.party.value(), json::string(to_text(one.state)), one.expects_receipt,
                    json::string(code), one.count});
  }
  return json::serialize(json::object{{"day", to_text(record.day)}, {"out", std::move(rows)}});
}

std::optional<std::variant<HourRecord, DayRecord>> volume_from_json(std::string_view text) {
  try {
    const json::value value = json::parse(text);
    const json::object& object = value.as_object();
    if (object.contains("hour")) return hour_record_of(object);
    return day_record_of(object);
  } catch (const std::exception&) {  // of another version, or damaged: the entry says nothing
    return std::nullopt;
  }
}

std::vector<Arrivals> bounded(std::vector<Arrivals> arrivals) {
  std::map<std::tuple<HerId, HerId, std::string>, std::size_t> counts;
  for (Arrivals& one : arrivals) {
    counts[{one.sender, one.sender_business, short_type(std::move(one.type))}] += one.count;
  }
  std::vector<Arrivals> rows;
  for (const auto& [key, count] : counts) {
    rows.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), {}, count});
  }
  return largest(std::move(rows));
}

std::vector<DeliveryCount> bounded(std::vector<DeliveryCount> counts) {
  for (DeliveryCount& one : counts) one.type = short_type(std::move(one.type));
  return largest(std::move(counts));
}

}  // namespace budstikke::watch
