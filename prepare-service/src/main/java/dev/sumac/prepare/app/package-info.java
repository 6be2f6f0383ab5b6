/** Puts the service together: configuration, beans, what runs when. Decides nothing. */
@NullMarked
package dev.sumac.prepare.app;

import org.jspecify.annotations.NullMarked;
