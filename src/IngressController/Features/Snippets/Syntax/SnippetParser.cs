using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using IngressController.Core.Limits;

namespace IngressController.Features.Snippets.Syntax;

/// <summary>
/// Reads configuration text of nginx into a tree, as strictly as nginx, and knows the meaning of no directive. It takes any text, throws
/// for none, and takes time in proportion to its length.
/// </summary>
sealed class SnippetParser
{
    static readonly SearchValues<char> ControlCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(static code => (char)code).Where(static c => char.IsControl(c) && c is not ('\t' or '\r' or '\n'))]);

    readonly WordReader _reader;
    readonly List<Word> _words = [];
    readonly Stack<(Directive Directive, ImmutableArray<Directive>.Builder Before)> _blocks = [];
    ImmutableArray<Directive>.Builder _directives = ImmutableArray.CreateBuilder<Directive>();
    int _count;

    SnippetParser(string text) => _reader = new(text);

    /// <summary>The tree, or the first problem.</summary>
    public static ParsedSnippet Parse(string text)
    {
        var parser = new SnippetParser(text);
        return (ProblemOfWhole(text) ?? parser.Read()) is { } problem ? new([], problem) : new(parser._directives.ToImmutable(), null);
    }

    static SyntaxProblem? ProblemOfWhole(string text)
    {
        if (TenantLimits.AnnotationLength.ProblemOf(text.Length) is { } problem)
            return new(new(1, 1), $"the text {problem}; make it shorter");
        var at = text.AsSpan().IndexOfAny(ControlCharacters);
        if (at < 0)
            return null;
        var before = text.AsSpan(0, at);
        var code = ((int)text[at]).ToString("X4", CultureInfo.InvariantCulture);
        return new(new(before.Count('\n') + 1, at - before.LastIndexOf('\n')), $"the control character U+{code} stands here; take it away");
    }

    SyntaxProblem? Read()
    {
        while (true)
        {
            var mark = _reader.ReadMark();
            var problem = mark switch
            {
                null => ReadWord(),
                '\0' => _reader.Problem,
                '}' => Close(),
                _ => End(isBlock: mark == '{'),
            };
            if (problem is not null)
                return problem;
            if (mark == '\0')
                return ProblemOfEnd();
        }
    }

    SyntaxProblem? ReadWord()
    {
        if (_reader.ReadWord() is { } word)
            _words.Add(word);
        return _reader.Problem;
    }

    // A semicolon or an opening brace was read.
    SyntaxProblem? End(bool isBlock)
    {
        if (_words.Count == 0)
            return new(Mark(), $"there is no directive before this \"{(isBlock ? '{' : ';')}\"; take it away, or write the directive before it");
        var at = _words[0].At;
        if (TenantLimits.SnippetDirectives.ProblemOf(++_count) is not null)
            return new(at, $"there are more than {TenantLimits.SnippetDirectives.Text}; take some away");
        var directive = new Directive(_words[0].Text, [.. _words[1..]], isBlock ? [] : null, at);
        _words.Clear();
        if (isBlock && Directive.IsLua(directive.Name))
        {
            _directives.Add(directive with { IsOpaque = true });
            _reader.SkipLua(at);
            return _reader.Problem;
        }

        if (!isBlock)
        {
            _directives.Add(directive);
            return null;
        }

        _blocks.Push((directive, _directives));
        _directives = ImmutableArray.CreateBuilder<Directive>();
        return TenantLimits.SnippetDepth.IsExceededBy(_blocks.Count)
            ? new(at, $"there are more than {TenantLimits.SnippetDepth.Text} around each other; take some away")
            : null;
    }

    SyntaxProblem? Close()
    {
        if (_words.Count > 0)
            return new(Mark(), $"this \"}}\" comes before the \";\" of the directive that begins on {_words[0].At}; write \";\" at the end of that directive");
        if (!_blocks.TryPop(out var block))
            return new(Mark(), "this \"}\" closes no block of the snippet; take it away");
        var content = _directives.ToImmutable();
        _directives = block.Before;
        _directives.Add(block.Directive with { Block = content });
        return null;
    }

    SyntaxProblem? ProblemOfEnd()
    {
        if (_words.Count > 0)
        {
            return new(_words[0].At, "the directive that begins here has no \";\" at its end, so that nginx would have taken the next directive of its own " +
                "configuration for an argument; write \";\"");
        }

        return _blocks.TryPeek(out var block)
            ? new(block.Directive.At, "the block that begins here is never closed; write \"}\", or quotes around a pattern that holds \"{\"")
            : null;
    }

    // Where the mark stands that was read last.
    Position Mark() => _reader.Position with { Column = _reader.Position.Column - 1 };
}
