using System.Buffers;

namespace IngressController.Features.Snippets.Substitution;

/// <summary>The texts to replace, and the octets with which they begin. Immutable: where no text has a variable, all answers share it.</summary>
sealed class SearchedTexts
{
    /// <param name="replacements">At least one, in the order of the directives.</param>
    public SearchedTexts(Replacement[] replacements)
    {
        Replacements = replacements;
        var octets = new HashSet<byte>();
        foreach (var replacement in replacements)
            replacement.AddFirst(octets);
        First = SearchValues.Create([.. octets]);
    }

    public Replacement[] Replacements { get; }

    /// <summary>The octets with which one may begin.</summary>
    public SearchValues<byte> First { get; }
}
