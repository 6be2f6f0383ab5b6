/**
 * Load on the whole system: two aggregators of this machine, reports made beforehand, requests as clients send them. It
 * measures what is acknowledged and what is collected, never a part by itself.
 */
@NullMarked
package dev.sumac.cli.bench;

import org.jspecify.annotations.NullMarked;
