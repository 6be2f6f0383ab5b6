/** What a service demands of its database before it runs. */
@NullMarked
package dev.sumac.kit.database;

import org.jspecify.annotations.NullMarked;
