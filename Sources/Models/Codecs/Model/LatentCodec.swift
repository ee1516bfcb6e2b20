import Coding

/// A codec that is a folder: what it sends of a picture are numbers between two networks.
package protocol LatentCodec: ImageCodec {
    /// Width and height of its pictures.
    var side: Int { get }
    /// How the numbers are sent.
    var latent: SegmentedLatent { get }
    /// The numbers of a picture, step by step; one step where the codec is not recurrent.
    func latents(of picture: RGBImage) throws(ModelsError) -> [[Float]]
}
