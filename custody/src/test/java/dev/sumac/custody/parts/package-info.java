/** Programs and servers that tests start. Where a program is missing, a test is left out and says which. */
@NullMarked
package dev.sumac.custody.parts;

import org.jspecify.annotations.NullMarked;
