#include "adapters/formats/format_table.hpp"

#include <algorithm>
#include <array>

namespace budstikke::formats {

namespace {

using enum Family;
constexpr auto v10 = AppRecVersion::v1_0;
constexpr auto v11 = AppRecVersion::v1_1;

#define BUDSTIKKE_KITH "http://www.kith.no/xmlstds/"
#define BUDSTIKKE_PO BUDSTIKKE_KITH "po/"

constexpr std::array<FormatEntry, 23> kTable{{
    {BUDSTIKKE_KITH "msghead/2006-05-24", "MsgHead", msghead, v11},
    {BUDSTIKKE_KITH "apprec/2004-11-21", "AppRec", apprec, v10},
    {BUDSTIKKE_KITH "apprec/2012-02-15", "AppRec", apprec, v11},

    {BUDSTIKKE_PO "HelseopplysningerVedSoknad/2012-04-01", "HelseopplysningerVedSoknad", plo, v11},
    {BUDSTIKKE_PO "HelseopplysningerTilLege/2012-04-01", "Konsultasjon", plo, v11},
    {BUDSTIKKE_PO "Innleggelsesrapport/2012-04-01", "Innleggelsesrapport", plo, v11},
    {BUDSTIKKE_PO "TverrfagligEpikrise/2012-04-01", "TverrfagligEpikrise", plo, v11},
    {BUDSTIKKE_PO "MedisinskeOpplysninger/2012-04-01", "OverforingMedisinskeOpplysninger", plo, v11},
    {BUDSTIKKE_PO "OrienteringOmTjenestetilbud/2012-04-01", "OrienteringOmTjenestetilbud", plo, v11},
    {BUDSTIKKE_PO "Pasientlogistikk/2012-04-01", "Pasientlogistikk", plo, v11},

    {BUDSTIKKE_PO "HelseopplysningerVedSoknad/2009-06-30", "HelseopplysningerVedSoknad", plo, v10},
    {BUDSTIKKE_PO "Konsultasjon/2009-06-30", "Konsultasjon", plo, v10},
    {BUDSTIKKE_PO "Innleggelsesrapport/2009-06-30", "Innleggelsesrapport", plo, v10},
    {BUDSTIKKE_PO "TverrfagligEpikrise/2009-06-30", "TverrfagligEpikrise", plo, v10},
    {BUDSTIKKE_PO "OverforingMedisinskeOpplysninger/2009-06-30", "OverforingMedisinskeOpplysninger", plo,
     v10},
    {BUDSTIKKE_PO "OrienteringOmTjenestetilbud/2009-06-30", "OrienteringOmTjenestetilbud", plo, v10},
    {BUDSTIKKE_PO "Pasientlogistikk/2009-06-30", "Pasientlogistikk", plo, v10},
    {BUDSTIKKE_PO "MeldingFravar/2009-06-30", "MeldingFravar", plo, v10},

    {"http://ehelse.no/xmlstds/po/HelseopplysningerSaksbehandling/2016-05-30",
     "HelseopplysningerSaksbehandling", plo_draft, v11},
    {"http://ehelse.no/xmlstds/po/Pasientlogistikk/2016-05-30", "Pasientlogistikk", plo_draft, v11},
    {"http://ehelse.no/xmlstds/po/Sammenfatning/2016-05-30", "Sammenfatning", plo_draft, v11},

    {BUDSTIKKE_KITH "dialog/2006-10-11", "Dialogmelding", dialog, v10},
    {BUDSTIKKE_KITH "dialog/2013-01-23", "Dialogmelding", dialog, v11},
}};

/// kv. 8279 for HIS 80704, beside the LOG_ codes of patient logistics.
constexpr std::array<std::string_view, 7> kCareTypes{
    "FRAVARSMELDING",          "HELSEOPPLYSNINGER_LEGE",     "HELSEOPPL_SOKNAD",   "INNLEGGELSESRAPPORT",
    "MEDISINSKE_OPPLYSNINGER", "ORIENTERING_TJENESTETILBUD", "UTSKRIVNINGSRAPPORT"};

#undef BUDSTIKKE_PO
#undef BUDSTIKKE_KITH

}  // namespace

const FormatEntry* find_format(std::string_view namespace_uri, std::string_view root) {
  for (const FormatEntry& entry : kTable) {
    if (entry.namespace_uri == namespace_uri && entry.root == root) return &entry;
  }
  return nullptr;
}

bool knows_namespace(std::string_view namespace_uri) {
  return std::any_of(kTable.begin(), kTable.end(),
                     [&](const FormatEntry& entry) { return entry.namespace_uri == namespace_uri; });
}

bool is_care_type(std::string_view type) {
  return type.starts_with("LOG_") ||
         std::find(kCareTypes.begin(), kCareTypes.end(), type) != kCareTypes.end();
}

}  // namespace budstikke::formats
