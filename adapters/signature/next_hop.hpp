#pragma once
// The profile's XPath filter as a transform of our own: it leaves out every element whose SOAP actor is the next hop. xmlsec1
// would evaluate the expression for each node and each namespace in scope: four fifths of the time of a verification, and a
// hundred milliseconds for an envelope made for that. That both come to the same is shown by the xmlsec1 command, which
// evaluates the expression (tests/unit/signature).

#include <xmlsec/xmlsec.h>
// Needs what stands above.
#include <xmlsec/transforms.h>

namespace budstikke::signature {

/// Stands under the URI of XPath. profile.cpp has made sure that the expression is the profile's.
[[nodiscard]] xmlSecTransformId next_hop_filter();

/// Whether the filter leaves this node and all in it out.
[[nodiscard]] bool is_for_next_hop(const xmlNode* node);

}  // namespace budstikke::signature
