using System.Collections.Immutable;
using IngressController.Proxy;

namespace IngressController.Features.Snippets.Headers;

/// <summary>
/// What one level does to the headers of an answer, from a pod or of the controller's own: first more_set_headers and
/// more_clear_headers, then expires, then add_header, whatever their order in the text.
/// </summary>
/// <param name="Edits">more_set_headers and more_clear_headers.</param>
/// <param name="Expires">expires; null: not set.</param>
/// <param name="Added">add_header.</param>
sealed record AnswerHeaders(ImmutableArray<HeaderEdit> Edits, Expiry? Expires, ImmutableArray<AddedHeader> Added)
{
    public static AnswerHeaders None { get; } = new([], null, []);

    public bool IsNone => Edits.IsEmpty && Expires is null && Added.IsEmpty;

    /// <summary>Another text of the same level, behind this one.</summary>
    public AnswerHeaders Then(AnswerHeaders other) => new([.. Edits, .. other.Edits], other.Expires ?? Expires, [.. Added, .. other.Added]);

    /// <summary>A level inside this one: edits add up, while its own expires and add_header replace these.</summary>
    public AnswerHeaders Inherit(AnswerHeaders inner) =>
        new([.. Edits, .. inner.Edits], inner.Expires ?? Expires, inner.Added.IsEmpty ? Added : inner.Added);

    public void EditAnswer(RequestContext context, HttpResponse response)
    {
        foreach (var edit in Edits)
            edit.Apply(context, response);
    }

    public void AddToAnswer(RequestContext context, HttpResponse response)
    {
        if (Expires is { } expires && AddedHeader.IsUsual(response.StatusCode))
            expires.Apply(context, response);
        foreach (var added in Added)
            added.Apply(context, response);
    }
}
