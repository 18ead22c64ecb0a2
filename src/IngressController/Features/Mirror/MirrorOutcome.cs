namespace IngressController.Features.Mirror;

/// <summary>The outcome of a copy.</summary>
enum MirrorOutcome
{
    /// <summary>Its target answered, with any status.</summary>
    Sent,

    /// <summary>Its target could not be reached, or took too long.</summary>
    Failed,

    /// <summary>Too many copies were under way.</summary>
    Busy,

    /// <summary>Its body is larger than <see cref="MirrorBody.MaxLength"/>.</summary>
    BodyTooLarge,

    /// <summary>The copies of bodies together took too much memory.</summary>
    NoMemory,

    /// <summary>The pod answered, or the request ended, before the whole body had arrived.</summary>
    Incomplete,

    /// <summary>The target, its variables replaced, is not a URL.</summary>
    BadTarget,
}
