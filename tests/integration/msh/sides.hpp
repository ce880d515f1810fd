#pragma once
// A hospital and a municipality that know each other.

#include <gtest/gtest.h>

#include "tests/integration/msh/side.hpp"

namespace budstikke::tests {

class Sides : public testing::Test {
 protected:
  Sides() {
    hospital.knows(municipality, kMunicipalityNumber);
    municipality.knows(hospital, kHospitalNumber);
  }

  boost::asio::io_context io;
  Pki pki;
  Side hospital{io, pki, kWard, kHospital};
  Side municipality{io, pki, kService, kMunicipality};
};

}  // namespace budstikke::tests
