/** The operator's console: static files that speak to the operator's API. It has no data and no rights of its own. */
@NullMarked
package dev.sumac.keys.console;

import org.jspecify.annotations.NullMarked;
