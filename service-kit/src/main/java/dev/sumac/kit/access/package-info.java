/** Who may do what over HTTP: one table of routes per service, and one filter that makes authorization from it before any
 * handler runs. Nothing here reads a body or knows what a route does. */
@NullMarked
package dev.sumac.kit.access;

import org.jspecify.annotations.NullMarked;
