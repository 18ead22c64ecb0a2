using IngressController.Core.Annotations;
using IngressController.Features.BasicAuth.Digest;

namespace IngressController.Features.BasicAuth;

/// <summary>Exactly one of <paramref name="Users"/> and <paramref name="DigestUsers"/> is set.</summary>
/// <param name="Realm">The realm that clients are told.</param>
/// <param name="Users">The users of Basic authentication.</param>
/// <param name="DigestUsers">The users of Digest authentication.</param>
/// <param name="Exempt"><see cref="NoAuthLocations"/>.</param>
sealed record BasicAuthPolicy(string Realm, UserFile? Users, DigestUserFile? DigestUsers, ValueArray<string> Exempt) : IPolicy;
