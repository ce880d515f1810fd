#pragma once
// A communication party (kommunikasjonspart) as the address book knows it: HIS 1153-1/-2, Adresseregisteret.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/ids.hpp"

namespace budstikke {

struct Party {
  HerId her_id;  ///< level 2: the address of messages (level 1 for a business without services)
  HerId parent;  ///< level 1; empty where this is the business itself
  std::string parent_name;
  std::string parent_organisation_number;
  std::string name;                   ///< display name (visningsnavn) where there is one: AD2.3
  std::string service_code;           ///< kv. 8663 and its siblings: "KD0501"
  std::string municipality;           ///< four digits: where the party is registered
  std::vector<std::string> coverage;  ///< municipality or district numbers that it serves beyond its own
  std::string district;               ///< six digits, where it serves one district
  std::string place;                  ///< Sted/funksjon: tells services of one type apart
  std::optional<std::chrono::year_month_day> valid_from;
  std::optional<std::chrono::year_month_day> valid_to;  ///< last valid day
  bool active = true;
  std::string business_type;  ///< of level 1 (kv. 9040): "102" municipality, "114" inter-municipal
  std::string edi_address;    ///< mail address for ebXML (kv. 9044 E_EDI); where the registry says one
  std::string endpoint;       ///< "https://..." or "folder:/..."; empty where none is known
  std::string certificate;    ///< PEM file that the endpoint's TLS certificate must chain to; may be empty

  friend bool operator==(const Party&, const Party&) = default;
};

}  // namespace budstikke
