/** The realms of this repository, in a real Keycloak. */
@NullMarked
package dev.sumac.trust;

import org.jspecify.annotations.NullMarked;
