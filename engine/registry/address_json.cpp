#include "engine/registry/address_json.hpp"

#include <boost/json/parse.hpp>
#include <charconv>
#include <sstream>
#include <string>

#include "engine/addressing/import_check.hpp"
#include "engine/addressing/party_fields.hpp"

namespace budstikke::registry {

namespace json = boost::json;

namespace {

json::value value_of(const addressing::PartyField& field, const std::string& text) {
  switch (field.kind) {
    case addressing::FieldKind::number: {
      std::uint32_t number = 0;
      std::from_chars(text.data(), text.data() + text.size(), number);
      return number;
    }
    case addressing::FieldKind::list: {
      json::array list;
      std::istringstream words(text);
      for (std::string word; words >> word;) list.emplace_back(word);
      return list;
    }
    case addressing::FieldKind::truth:
      return text == "true";
    case addressing::FieldKind::text:
    case addressing::FieldKind::date:
      break;
  }
  return json::value(text);
}

json::value time_or_null(const std::optional<TimePoint>& time) {
  return time ? json::value(to_text(*time)) : json::value(nullptr);
}

}  // namespace

json::object to_json(const Party& party) {
  json::object object;
  for (const addressing::PartyField& field : addressing::party_fields()) {
    const std::string text = field.text(party);
    if (!text.empty()) object[field.name] = value_of(field, text);
  }
  return object;
}

json::array changes_json(const Party& before, const Party& after) {
  json::array changes;
  for (const std::string& name : addressing::changed_fields(before, after)) {
    const addressing::PartyField* field = addressing::find_party_field(name);
    if (field == nullptr) continue;
    changes.push_back({{"field", name}, {"before", field->text(before)}, {"after", field->text(after)}});
  }
  return changes;
}

std::string without_text(const std::vector<std::pair<std::string, std::string>>& municipalities) {
  constexpr std::size_t kShown = 20;
  const bool several = municipalities.size() > 1;
  std::string text = std::to_string(municipalities.size()) +
                     (several ? " municipalities have lost their" : " municipality has lost its") +
                     " last case-handler service:";
  for (std::size_t i = 0; i < std::min(kShown, municipalities.size()); ++i) {
    text += (i > 0 ? ", " : " ") + municipalities[i].first + " " + municipalities[i].second;
  }
  return municipalities.size() > kShown ? text + " ..." : text;
}

json::object to_json(const ImportRecord& record) {
  return {{"number", record.number},
          {"at", to_text(record.at)},
          {"kind", to_text(record.kind)},
          {"source", record.source},
          {"hash", record.hash},
          {"complete_to", time_or_null(record.complete_to)},
          {"added", record.added},
          {"changed", record.changed},
          {"removed", record.removed},
          {"total", record.total},
          {"who", record.who},
          {"why", record.why}};
}

json::array to_json(const std::vector<PartyVersion>& versions) {
  json::array rows;
  const PartyVersion* before = nullptr;
  for (const PartyVersion& one : versions) {
    json::object row{{"import", one.import},
                     {"from", to_text(one.from)},
                     {"until", time_or_null(one.until)},
                     {"party", to_json(one.party)}};
    if (before != nullptr) row["changes"] = changes_json(before->party, one.party);
    rows.push_back(std::move(row));
    before = &one;
  }
  return rows;
}

json::object to_json(const KeptEntry& kept) {
  json::object object = json::parse(addressing::to_json(kept.entry)).as_object();
  object["number"] = kept.entry.number;
  object["who"] = kept.entry.who;
  object["added_at"] = to_text(kept.entry.added_at);
  if (kept.entry.ended_at) {
    object["ended_at"] = to_text(*kept.entry.ended_at);
    object["ended_by"] = kept.ended_by;
    object["ended_why"] = kept.ended_why;
  }
  return object;
}

json::object to_json(const PartyCertificate& certificate, TimePoint now, Duration warning) {
  const char* state = "good";
  if (certificate.not_after < now) {
    state = "expired";
  } else if (!certificate.fault.empty()) {
    state = "not_trusted";
  } else if (certificate.not_after < now + warning) {
    state = "expires";
  }
  return {{"her_id", certificate.her_id.value()},
          {"use", to_text(certificate.use)},
          {"state", state},
          {"fault", certificate.fault},
          {"subject", certificate.subject},
          {"issuer", certificate.issuer},
          {"serial", certificate.serial},
          {"organisation_number", certificate.organisation_number},
          {"not_before", to_text(certificate.not_before)},
          {"not_after", to_text(certificate.not_after)},
          {"sha256", certificate.sha256},
          {"fetched_at", to_text(certificate.fetched_at)}};
}

bool needs_attention(const PartyCertificate& certificate, TimePoint now, Duration warning) {
  return !certificate.fault.empty() || certificate.not_after < now + warning;
}

json::array to_json(const Diagnostics& diagnostics) {
  json::array rows;
  for (const Diagnostic& one : diagnostics) {
    rows.push_back({{"line", one.line},
                    {"column", one.column},
                    {"severity", one.severity == Severity::error ? "error" : "warning"},
                    {"message", one.message}});
  }
  return rows;
}

}  // namespace budstikke::registry
