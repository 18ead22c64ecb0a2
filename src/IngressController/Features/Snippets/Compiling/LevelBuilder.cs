using IngressController.Features.Snippets.Access;
using IngressController.Features.Snippets.Answers;
using IngressController.Features.Snippets.ErrorPages;
using IngressController.Features.Snippets.Headers;
using IngressController.Features.Snippets.Limits;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Features.Snippets.Substitution;
using IngressController.Features.Snippets.Syntax;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Collects what the directives of one level become, and what is wrong with them.</summary>
/// <param name="place">Where they stand.</param>
/// <param name="variables">The variables they may use.</param>
/// <param name="problems">Receives what is not honoured.</param>
/// <param name="isLenient">Whether what is not honoured is left out, even where it may protect.</param>
sealed class LevelBuilder(Place place, SnippetVariables variables, List<SnippetProblem> problems, bool isLenient)
{
    readonly int _firstProblem = problems.Count;

    public Place Place => place;

    public SnippetVariables Variables => variables;

    /// <summary>The lines that ingress-nginx' template has beside the snippet.</summary>
    public HashSet<string> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>The directives so far of those that may stand once.</summary>
    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    public List<RewriteDirective> Rewrites { get; } = [];

    public List<HeaderEdit> Edits { get; } = [];

    public List<AddedHeader> Added { get; } = [];

    public Expiry? Expires { get; set; }

    public List<InputEdit> Input { get; } = [];

    public List<PodHeader> PodHeaders { get; } = [];

    public List<AuthVariable> AuthVariables { get; } = [];

    public List<string> Hidden { get; } = [];

    public List<AddressRule> Access { get; } = [];

    public List<RequestLimit> RequestLimits { get; } = [];

    public List<ConnectionLimit> ConnectionLimits { get; } = [];

    public int? RequestStatus { get; set; }

    public int? ConnectionStatus { get; set; }

    public List<MethodRule> Methods { get; } = [];

    public bool? SatisfiesAny { get; set; }

    public bool IsInternal { get; set; }

    public string? DefaultType { get; set; }

    public ErrorPageLevel Errors { get; set; } = ErrorPageLevel.None;

    public AnswerSettings Answer { get; set; } = AnswerSettings.None;

    public SubFilterSettings Substitution { get; set; } = SubFilterSettings.None;

    public PodSettings Pod { get; set; } = PodSettings.None;

    public List<SnippetLocation> Locations { get; } = [];

    /// <summary>A builder for a block inside, to be finished before anything else is added here.</summary>
    public LevelBuilder Inside(Place inside) => new(inside, variables, problems, isLenient);

    /// <summary>Reports what may protect and is not honoured: it closes what the snippet covers.</summary>
    public void Refuse(Directive directive, string reason) => problems.Add(new(directive.At, directive.Name, reason, Closing.Everything));

    /// <summary>Reports what differs, or is left out and cannot protect.</summary>
    public void Warn(Directive directive, string reason) => problems.Add(new(directive.At, directive.Name, reason, Closing.Nothing));

    /// <summary>Tells what comes to the same as with ingress-nginx.</summary>
    public void Note(Directive directive, string reason) =>
        problems.Add(new(directive.At, directive.Name, reason, Closing.Nothing) { IsSame = true });

    /// <summary>The variable of a name, as it is in this place; null when there is none.</summary>
    public Variable? Find(string name) => (place & Place.AnyAuth) == 0 ? variables.Find(name) : QuestionVariables.Find(name, variables);

    /// <summary>A text with variables; null, and reported, when it has an unknown one.</summary>
    public Template? Text(Directive directive, string text) => Text(directive, text, Find);

    /// <param name="directive">Whose text it is.</param>
    /// <param name="text">The text.</param>
    /// <param name="find">The variable of a name.</param>
    public Template? Text(Directive directive, string text, Func<string, Variable?> find)
    {
        if (Template.TryParse(Folded(text), find, out var template, out var problem))
            return template;
        Refuse(directive, $"{problem}; nginx would refuse the whole configuration");
        return null;
    }

    /// <summary>The level of a block. One with something that may protect and is not understood is closed, and nothing around it.</summary>
    public SnippetLevel BuildBlock()
    {
        var isClosed = false;
        for (var i = _firstProblem; i < problems.Count; i++)
        {
            if (problems[i].Closes == Closing.Nothing)
                continue;
            isClosed = true;
            problems[i] = problems[i] with { Closes = Closing.Block };
        }

        return isClosed && !isLenient ? new() { Rewrites = [new ClosedDirective()] } : Build();
    }

    public SnippetLevel Build() => new()
    {
        Rewrites = [.. Rewrites],
        Headers = new([.. Edits], Expires, [.. Added]),
        Input = [.. Input],
        PodHeaders = [.. PodHeaders],
        AuthVariables = [.. AuthVariables],
        Hidden = [.. Hidden],
        Access = [.. Access],
        Methods = [.. Methods],
        SatisfiesAny = SatisfiesAny,
        IsInternal = IsInternal,
        DefaultType = DefaultType,
        Errors = Errors,
        Answer = Answer,
        Substitution = Substitution,
        Pod = Pod,
        Locations = [.. Locations],
        Limits = new([.. RequestLimits], [.. ConnectionLimits], RequestStatus, ConnectionStatus),
    };

    /// <summary>A line break in quotes would break the header that it goes out in. It is folded as in old HTTP, with the blanks behind it.</summary>
    public static string Folded(string text)
    {
        if (!text.AsSpan().ContainsAny('\r', '\n'))
            return text;
        var lines = text.Split(['\r', '\n']);
        return string.Join(' ', lines.Select((line, i) => i == 0 ? line.TrimEnd() : line.Trim()).Where(line => line.Length > 0));
    }
}
