/** Makes the root and the signers of an organization's manifests. For the operator's machine; no service needs it. */
@NullMarked
package dev.sumac.manifest.authority;

import org.jspecify.annotations.NullMarked;
