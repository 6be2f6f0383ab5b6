/** The service's two faces in HTTP: what a Leader asks of a Helper, from both sides, and what an operator may see. */
@NullMarked
package dev.sumac.prepare.http;

import org.jspecify.annotations.NullMarked;
