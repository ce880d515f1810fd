#include "engine/watch/message_types.hpp"

#include <algorithm>
#include <array>

namespace budstikke::watch {

namespace {

/// Sorted.
constexpr std::array<std::string_view, 45> kTypes{"APPREC",
                                                  "DIALOG_AVVIK",
                                                  "DIALOG_FORESPORSEL",
                                                  "DIALOG_HELSEFAGLIG",
                                                  "DIALOG_INNBYGGER_AVTALEBESTILLING",
                                                  "DIALOG_INNBYGGER_AVTALEUTSENDING",
                                                  "DIALOG_INNBYGGER_BEHANDLEROVERSIKT",
                                                  "DIALOG_INNBYGGER_DIGITALBRUKER",
                                                  "DIALOG_INNBYGGER_EKONSULTASJON",
                                                  "DIALOG_INNBYGGER_EKONTAKT",
                                                  "DIALOG_INNBYGGER_HELSEPERSONELL",
                                                  "DIALOG_INNBYGGER_JOURNAL",
                                                  "DIALOG_INNBYGGER_KOORDINATOR",
                                                  "DIALOG_INNBYGGER_MELDINGSFORMIDLING",
                                                  "DIALOG_INNBYGGER_OPPGAVE",
                                                  "DIALOG_INNBYGGER_RESEPTFORNYELSE",
                                                  "DIALOG_INNBYGGER_TEST",
                                                  "DIALOG_INNBYGGER_TIMEONSKE",
                                                  "DIALOG_INNBYGGER_TIMER",
                                                  "DIALOG_INNBYGGER_TIMERESERVASJON",
                                                  "DIALOG_NOTAT",
                                                  "DIALOG_OVERFORING_JOURNAL",
                                                  "DIALOG_STATUS_HENVISNING",
                                                  "DIALOG_SVAR",
                                                  "EPIKRISE",
                                                  "FRAVARSMELDING",
                                                  "HELSEOPPLYSNINGER_LEGE",
                                                  "HELSEOPPL_SOKNAD",
                                                  "HENVISNING",
                                                  "HENVISNING_NYTILSTAND",
                                                  "HENVISNING_VIDERE",
                                                  "INNLEGGELSESRAPPORT",
                                                  "LOG_AVMELDING",
                                                  "LOG_DOD",
                                                  "LOG_INNLAGT",
                                                  "LOG_UTSKREVET",
                                                  "LOG_UTSKRIVNINGSKLAR",
                                                  "MEDISINSKE_OPPLYSNINGER",
                                                  "ORIENTERING_TJENESTETILBUD",
                                                  "REQ_LAB",
                                                  "REQ_RTG",
                                                  "SVAR_LAB",
                                                  "SVAR_RTG",
                                                  "SYKM",
                                                  "UTSKRIVNINGSRAPPORT"};
static_assert(std::ranges::is_sorted(kTypes));

}  // namespace

bool is_known_type(std::string_view type) { return std::ranges::binary_search(kTypes, type); }

}  // namespace budstikke::watch
