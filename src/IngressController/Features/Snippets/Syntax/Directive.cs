using System.Collections.Immutable;

namespace IngressController.Features.Snippets.Syntax;

/// <summary>One directive, or one entry of a block of data such as <c>map</c>: the parser does not tell them apart.</summary>
/// <param name="Name">Its first word; empty when that is a pair of quotes.</param>
/// <param name="Arguments">The words after it.</param>
/// <param name="Block">What stands between its braces; null when it ended with a semicolon.</param>
/// <param name="At">Where its name begins.</param>
sealed record Directive(string Name, ImmutableArray<Word> Arguments, ImmutableArray<Directive>? Block, Position At)
{
    /// <summary>Whether its block is Lua, which is not read: <see cref="Block"/> is empty then, whatever it holds.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>Whether the block after such a name is Lua.</summary>
    public static bool IsLua(string name) => name.Contains("_by_lua_block", StringComparison.Ordinal);
}
